// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines with which the sidecar answers over JSON. */
final class Replies {

    private static final Pattern HELLO = Pattern.compile("^\\{\"forebay\":1\\b.*\\}$");
    private static final Pattern LAST = Pattern.compile("\"last\":(\\d+)");
    private static final Pattern ACKED = Pattern.compile("^\\{\"acked\":(\\d+)\\}$");
    private static final Pattern REFUSED = Pattern.compile("^\\{\"error\":\\{\"n\":([1-9]\\d*),.*");

    private Replies() {}

    static boolean isHello(String line) {
        return HELLO.matcher(line).matches();
    }

    /** Nothing is stored any more until a restart: a clear error, and no broken promise. */
    static boolean isSpoolFailed(String line) {
        return line.startsWith("{\"error\":") && line.contains("\"code\":\"spool_failed\"");
    }

    static OptionalLong last(String hello) {
        return number(LAST.matcher(hello));
    }

    static OptionalLong acked(String line) {
        return number(ACKED.matcher(line));
    }

    static OptionalLong refused(String line) {
        return number(REFUSED.matcher(line));
    }

    private static OptionalLong number(Matcher matcher) {
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
