// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.observe.Client;
import io.forebay.agent.observe.Durations;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.observe.Topic;
import java.util.List;

/**
 * What the agent sees, as JSON in a system property: those of a running JVM can be read from outside without anything being loaded into it.
 * {@code forebay agent ls} reads it.
 */
final class Status {
    /** The property. */
    static final String PROPERTY = "forebay.agent-status";

    /** Producers that are told of one by one. */
    private static final int MOST = 50;

    private final AgentSettings settings;
    private final Observer observer;
    private final String version;

    Status(AgentSettings settings, Observer observer) {
        this.settings = settings;
        this.observer = observer;
        String of = Status.class.getPackage().getImplementationVersion();
        this.version = of == null ? "unknown" : of;
    }

    /** Sets the property to what is the case now. */
    void publish() {
        System.setProperty(PROPERTY, text());
    }

    String text() {
        StringBuilder text = new StringBuilder("{\"version\":\"").append(version);
        text.append("\",\"on\":\"").append(settings.summary());
        text.append("\",\"errors\":").append(observer.shield().errors());
        text.append(",\"producers\":[");
        List<Client> open = observer.openClients();
        for (int i = 0; i < Math.min(MOST, open.size()); i++) {
            text.append(i == 0 ? "" : ",");
            producer(text, open.get(i));
        }
        return text.append("],\"more\":")
                .append(Math.max(0, open.size() - MOST))
                .append('}')
                .toString();
    }

    private static void producer(StringBuilder text, Client client) {
        long sent = sum(client.others().successes());
        long failed = failures(client.others());
        for (Topic topic : client.topics()) {
            sent += sum(topic.successes());
            failed += failures(topic);
        }
        text.append("{\"client_id\":\"").append(escaped(client.id()));
        text.append("\",\"topics\":").append(client.topics().size());
        text.append(",\"sent\":").append(sent);
        text.append(",\"failed\":").append(failed).append('}');
    }

    private static long failures(Topic topic) {
        long failed = 0;
        for (Durations durations : topic.failures().values()) {
            failed += sum(durations);
        }
        return failed;
    }

    private static long sum(Durations durations) {
        long sum = 0;
        for (long count : durations.counts()) {
            sum += count;
        }
        return sum;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\');
            }
            escaped.append(c < ' ' ? '?' : c);
        }
        return escaped.toString();
    }
}
