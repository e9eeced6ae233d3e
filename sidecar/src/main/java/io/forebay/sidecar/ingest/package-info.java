// SPDX-License-Identifier: Apache-2.0
/** What the applications connect to: listeners, protocols, limits and acknowledgements. The only package that knows Netty. */
@NullMarked
package io.forebay.sidecar.ingest;

import org.jspecify.annotations.NullMarked;
