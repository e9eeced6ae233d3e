// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.audit.AuditRecord;
import io.forebay.sidecar.local.TextTable;
import io.forebay.sidecar.verify.Line;
import io.forebay.sidecar.verify.Report;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a verification has found, for people: a table, what may be behind it, and last a line that says it all. */
final class AuditText {
    private static final int MOST_CULPRITS = 10;

    private AuditText() {}

    /** @param here accounts of the sidecar of this host, by topic; empty where there are none */
    static void print(Report report, Map<?, ?> here, PrintWriter out) {
        if (!report.lines().isEmpty()) {
            TextTable table = new TextTable(
                    2,
                    List.of(
                            "topic",
                            "minute of receipt",
                            "counted",
                            "arrived",
                            "missing",
                            "not checkable",
                            "duplicated",
                            "checksum"));
            for (Line line : report.lines()) {
                table.row(
                        line.topic(),
                        Moments.show(line.minuteMs()),
                        line.counted(),
                        line.arrived(),
                        line.missing(),
                        line.notCheckable(),
                        line.duplicated(),
                        line.checksum());
            }
            table.lines().forEach(out::println);
            out.println();
        }
        explain(report, here, out);
        out.println(verdict(report));
    }

    private static void explain(Report report, Map<?, ?> here, PrintWriter out) {
        report.culprits().stream().limit(MOST_CULPRITS).forEach(culprit -> out.println(culprit(culprit)));
        if (report.culprits().size() > MOST_CULPRITS) {
            out.printf("and %d more like these%n", report.culprits().size() - MOST_CULPRITS);
        }
        report.notThere().forEach(topic -> out.println("topic " + topic + " does not exist"));
        if (report.missing() > 0) {
            out.println(
                    "Missing records may still wait in the spool of their host (forebay status), be among its dead letters "
                            + "(forebay dead-letters ls), have been discarded as spool.full says, or have been in a topic that was deleted.");
            here(here, AuditVerify.troubled(report), out);
        }
        if (report.notCheckable() > 0) {
            out.println("Not checkable: records older than what their topic still holds.");
        }
        if (report.reportsMissing() > 0) {
            out.printf(
                    "Records of the audit itself are missing between others: %d; what they counted isn't in the table%n",
                    report.reportsMissing());
        }
        if (report.unknown() > 0) {
            out.printf(
                    "Records in the audit's topic that are not the audit's, or of a later version: %d%n",
                    report.unknown());
        }
        if (report.notCounted() > 0) {
            out.printf(
                    "Not judged, since no count has them yet, such as those of the minute that is still open: %d%n",
                    report.notCounted());
        }
    }

    private static void here(Map<?, ?> here, Set<String> topics, PrintWriter out) {
        for (String topic : topics) {
            Map<?, ?> account = Json.object(here, topic);
            if (!account.isEmpty()) {
                out.printf(
                        "  %s, by the account of this host: %d in the spool now; %d dead-lettered and %d discarded since the spool is there%n",
                        topic,
                        Json.number(account, "in_spool"),
                        Json.number(account, "dead_lettered"),
                        Json.number(account, "discarded"));
            }
        }
    }

    private static String culprit(AuditRecord of) {
        return "see " + of.topic() + " at " + Moments.show(of.minuteMs()) + ": " + of.count()
                + " records between ordinals " + of.first() + " and " + of.last() + " of spool " + of.spool();
    }

    /** The last line. */
    static String verdict(Report report) {
        if (!report.isWell()) {
            return "NOT everything has arrived: " + figure(report.missing()) + " of " + figure(report.counted())
                    + " records are missing"
                    + part(report.different(), " checksums are different")
                    + part(report.reportsMissing(), " of the audit's own records are missing")
                    + part(report.notCheckable(), " records can't be checked any more");
        }
        if (report.counted() == 0) {
            return "nothing was counted in this time";
        }
        return (report.notCheckable() == 0
                        ? "everything has arrived: "
                        : "everything that can be checked has arrived: ")
                + figure(report.arrived()) + " of " + figure(report.counted()) + " records"
                + part(report.notCheckable(), " can't be checked any more")
                + part(report.duplicated(), " duplicates");
    }

    private static String part(long figure, String what) {
        return figure == 0 ? "" : ", " + figure(figure) + what;
    }

    private static String figure(long figure) {
        return String.format(Locale.ROOT, "%,d", figure);
    }
}
