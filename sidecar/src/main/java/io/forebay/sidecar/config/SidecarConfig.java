// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import io.forebay.sidecar.admin.AdminSettings;
import io.forebay.sidecar.deadletters.DeadLetterSettings;
import io.forebay.sidecar.drain.DrainSettings;
import io.forebay.sidecar.drain.ForwardSettings;
import io.forebay.sidecar.ingest.IngestSettings;
import io.forebay.sidecar.spool.SpoolSettings;
import io.forebay.sidecar.telemetry.TelemetrySettings;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration, checked.
 *
 * @param forward where dead letters are sent to, or null where they are kept on disk only
 */
public record SidecarConfig(
        IngestSettings ingest,
        SpoolSettings spool,
        DrainSettings drain,
        DeadLetterSettings deadLetters,
        @Nullable ForwardSettings forward,
        AdminSettings admin,
        TelemetrySettings telemetry) {}
