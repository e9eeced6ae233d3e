// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

/** Exit statuses, those of BSD's {@code sysexits.h}; what each means to a script is in the help of the commands. */
final class ExitCode {
    static final int OK = 0;
    /** What was asked for is told, and it is what must never be. */
    static final int ALARM = 1;
    /** The command line is wrong. */
    static final int USAGE = 64;
    /** What was to be sent or read is wrong. */
    static final int DATA = 65;
    /** Something that is needed isn't there or is taken: no sidecar answers, another has the spool or the socket. */
    static final int UNAVAILABLE = 69;
    /** A mistake in Forebay. */
    static final int SOFTWARE = 70;
    /** A file or directory can't be made. */
    static final int CANNOT_CREATE = 73;
    /** Reading or writing failed. */
    static final int IO = 74;
    /** Records remain in the spool; the next start goes on with them. */
    static final int TEMPORARY = 75;
    /** Access was denied. */
    static final int PERMISSION = 77;
    /** The configuration is wrong. */
    static final int CONFIG = 78;

    private ExitCode() {}
}
