// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

/**
 * What one check found.
 *
 * @param area what was looked at, one word
 * @param text how it is
 * @param advice what to change; empty where nothing need be
 */
public record Finding(Grade grade, String area, String text, String advice) {
    /** How bad it is, and what kind of trouble it is. */
    public enum Grade {
        OK,
        /** Works, and might be better. */
        ADVICE,
        /** What is there, or isn't, keeps it from being used. */
        UNAVAILABLE,
        CANNOT_CREATE,
        IO,
        PERMISSION,
        CONFIG;

        /** Whether the sidecar can't do its work like this. */
        public boolean isFailure() {
            return this != OK && this != ADVICE;
        }
    }
}
