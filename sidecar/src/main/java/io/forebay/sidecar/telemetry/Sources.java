// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.drain.Drain;
import io.forebay.sidecar.spool.Spool;
import java.util.function.BooleanSupplier;

/**
 * What there is to look at, beside what telemetry is told.
 *
 * @param accepting whether records are accepted and stored; any thread
 * @param reloadFailed whether the last reload of the configuration came to nothing; any thread
 */
public record Sources(
        Spool spool,
        DeadLetterStore deadLetters,
        Drain drain,
        BooleanSupplier accepting,
        BooleanSupplier reloadFailed) {}
