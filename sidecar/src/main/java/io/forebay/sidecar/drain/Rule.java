// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.List;

/**
 * What some errors have in common.
 *
 * @param outcome what is done about them
 * @param reason why, in a sentence that a log line can end with
 * @param errors the simple names of their classes
 */
record Rule(Outcome outcome, String reason, List<String> errors) {}
