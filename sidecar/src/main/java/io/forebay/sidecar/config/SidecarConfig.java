// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import io.forebay.sidecar.drain.DrainSettings;
import io.forebay.sidecar.ingest.IngestSettings;
import io.forebay.sidecar.spool.SpoolSettings;
import java.nio.file.Path;

/**
 * A whole configuration, checked.
 *
 * @param deadLetterDir directory of the dead-letter spool
 */
public record SidecarConfig(IngestSettings ingest, SpoolSettings spool, DrainSettings drain, Path deadLetterDir) {}
