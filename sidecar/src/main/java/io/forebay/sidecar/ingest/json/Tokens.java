// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

/**
 * Walks through the one object of a line, in the order in which its reader asks. There are two: {@link PlainTokens} is quick and takes
 * what it can take, {@link JacksonTokens} has the last word on all else. What both take, they take alike; a property test holds them to
 * that.
 *
 * <p>The line has to be valid UTF-8 already.
 */
interface Tokens {
    /** Enters the line's object. */
    void open(byte[] line, int offset, int length) throws Refusal;

    /** Goes to the object's next member, whose name is then in {@link #slice}; false where the object ends. */
    boolean nextMember() throws Refusal;

    /** Goes to the array's next element, which {@link #value} then reads; false where the array ends. */
    boolean nextElement() throws Refusal;

    /**
     * Reads the value of the member or element: text of a string (unescaped), exact bytes of a number or a literal in {@link #slice}.
     * An object or array is entered, so its members or elements come next, or {@link #whole}.
     */
    Token value() throws Refusal;

    /** Passes over the rest of the object or array that {@link #value} has just entered; {@link #slice} has its exact bytes. */
    void whole() throws Refusal;

    /** Makes sure that only white space follows the line's object. */
    void close() throws Refusal;

    /** Lets go of the line; may be called at any time. */
    void release();

    /** The last name or value; overwritten by the next, though its bytes stay until the next line. */
    Slice slice();

    /** Which byte of the line the last name or value begins at, from 1. */
    int position();
}
