// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import io.forebay.sidecar.audit.AuditRecord;
import java.util.List;

/**
 * What a verification has found.
 *
 * @param lines by topic and minute
 * @param culprits the audit's records of which something is missing or different
 * @param notThere topics that were counted and don't exist
 * @param unknown records of the audit's topic that are not the audit's, or of a later version
 * @param reportsMissing the audit's own records that are missing between others
 * @param notCounted records that have arrived and are in no count yet, such as those of the minute that is still open
 */
public record Report(
        List<Line> lines,
        List<AuditRecord> culprits,
        List<String> notThere,
        long unknown,
        long reportsMissing,
        long notCounted) {
    public Report {
        lines = List.copyOf(lines);
        culprits = List.copyOf(culprits);
        notThere = List.copyOf(notThere);
    }

    /** Whether everything that was counted, and can be checked, has arrived as it was received. */
    public boolean isWell() {
        return reportsMissing == 0 && lines.stream().allMatch(Line::isWell);
    }

    public long counted() {
        return lines.stream().mapToLong(Line::counted).sum();
    }

    public long arrived() {
        return lines.stream().mapToLong(Line::arrived).sum();
    }

    public long missing() {
        return lines.stream().mapToLong(Line::missing).sum();
    }

    public long notCheckable() {
        return lines.stream().mapToLong(Line::notCheckable).sum();
    }

    public long duplicated() {
        return lines.stream().mapToLong(Line::duplicated).sum();
    }

    /** Topics and minutes whose checksum is another. */
    public long different() {
        return lines.stream().filter(Line::different).count();
    }
}
