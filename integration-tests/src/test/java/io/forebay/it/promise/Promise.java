// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.promise;

/** Something that Forebay promises, and how to see whether it was kept. */
public interface Promise {

    /** Throws an AssertionError that names the records in question where it wasn't kept. */
    void check(Evidence evidence);
}
