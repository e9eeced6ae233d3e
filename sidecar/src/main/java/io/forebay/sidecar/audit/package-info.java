// SPDX-License-Identifier: Apache-2.0
/**
 * What the audit counts and how it says so: open counts by topic and minute, the records that report them, and the header by which
 * an arrival is attributed to them. Knows nothing of files or Kafka.
 */
@NullMarked
package io.forebay.sidecar.audit;

import org.jspecify.annotations.NullMarked;
