// SPDX-License-Identifier: Apache-2.0
/** The operator's door: HTTP on a Unix socket, and on a loopback port where one is configured. Looks on; never in the way of a record. */
@NullMarked
package io.forebay.sidecar.admin;

import org.jspecify.annotations.NullMarked;
