// SPDX-License-Identifier: Apache-2.0
/** The two things that a service manager such as systemd offers: to be told how it goes, and sockets that outlive a process. Knows nothing of ours. */
@NullMarked
package io.forebay.sidecar.systemd;

import org.jspecify.annotations.NullMarked;
