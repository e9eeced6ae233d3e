// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.verify.Line;
import io.forebay.sidecar.verify.Report;
import java.io.IOException;
import java.io.StringWriter;

/** What a verification has found, for programs. */
final class AuditJson {
    private AuditJson() {}

    static String of(String auditTopic, Report report) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeBooleanField("arrived_all", report.isWell());
            out.writeStringField("verdict", AuditText.verdict(report));
            out.writeStringField("audit_topic", auditTopic);
            out.writeNumberField("counted", report.counted());
            out.writeNumberField("arrived", report.arrived());
            out.writeNumberField("missing", report.missing());
            out.writeNumberField("not_checkable", report.notCheckable());
            out.writeNumberField("duplicated", report.duplicated());
            out.writeNumberField("different", report.different());
            out.writeNumberField("not_counted", report.notCounted());
            out.writeNumberField("reports_missing", report.reportsMissing());
            out.writeNumberField("unknown", report.unknown());
            out.writeArrayFieldStart("topics_not_there");
            for (String topic : report.notThere()) {
                out.writeString(topic);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("minutes");
            for (Line line : report.lines()) {
                line(out, line);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return text + System.lineSeparator();
    }

    private static void line(JsonGenerator out, Line line) throws IOException {
        out.writeStartObject();
        out.writeStringField("topic", line.topic());
        out.writeNumberField("minute_ms", line.minuteMs());
        out.writeNumberField("counted", line.counted());
        out.writeNumberField("arrived", line.arrived());
        out.writeNumberField("missing", line.missing());
        out.writeNumberField("not_checkable", line.notCheckable());
        out.writeNumberField("duplicated", line.duplicated());
        out.writeStringField("checksum", line.checksum());
        out.writeEndObject();
    }
}
