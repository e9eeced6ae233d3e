// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

/**
 * One setting that is in force, fit to be printed.
 *
 * @param key the full key
 * @param value its value, references as they were written, secrets hidden
 * @param from file and line, {@code --set} or {@code default}
 */
public record Setting(String key, String value, String from) {}
