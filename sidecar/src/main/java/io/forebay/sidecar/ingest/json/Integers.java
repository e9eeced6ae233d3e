// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

/** Whole numbers from 0, without making a string of them first. */
final class Integers {
    private static final int SAFE_DIGITS = 18;

    private Integers() {}

    /** The number that the digits say, or -1 where there is a sign, a fraction, an exponent or too much. */
    static long parse(Slice digits) {
        int length = digits.length();
        if (length == 0 || length > SAFE_DIGITS + 1) {
            return -1;
        }
        byte[] bytes = digits.array();
        long number = 0;
        for (int i = digits.offset(); i < digits.offset() + length; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number < 0 ? -1 : number; // 19 digits overflow into the sign at most, not beyond
    }
}
