// SPDX-License-Identifier: Apache-2.0
/**
 * The dead letters: records that Kafka or Forebay refused for good, with the reason, in a spool of their own, until somebody retries or
 * drops them.
 */
@NullMarked
package io.forebay.sidecar.deadletters;

import org.jspecify.annotations.NullMarked;
