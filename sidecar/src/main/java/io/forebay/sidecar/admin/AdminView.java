// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import org.jspecify.annotations.Nullable;

/** What there is to see. Called by several threads. */
public interface AdminView {
    /** Everything; may read from the disk. */
    Status status();

    /** Null while records are accepted and stored, else why not. Must not block. */
    @Nullable
    String notReady();
}
