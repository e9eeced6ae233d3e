// SPDX-License-Identifier: Apache-2.0
/**
 * From a configuration file to the settings of every part: reads, resolves, checks, and names every mistake at once. Of Kafka's clients
 * it knows the definitions of settings only.
 */
@NullMarked
package io.forebay.sidecar.config;

import org.jspecify.annotations.NullMarked;
