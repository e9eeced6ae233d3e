// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The accounts that {@code forebay spool ls --json} shows, of a running sidecar or of one that has ended. */
public record Accounts(Map<String, Account> ofTopics) {

    private static final Account NOTHING = new Account(0, 0, 0, 0, 0);

    public static Accounts in(Path spool) {
        List<String> command = new ArrayList<>(SidecarProcess.commandLine());
        command.addAll(List.of("spool", "ls", "--json", spool.toString()));
        String json = Commands.output(command.toArray(String[]::new));
        try {
            return parse(json);
        } catch (IOException e) {
            throw new UncheckedIOException("Not the JSON that was expected: " + json, e);
        }
    }

    public Account of(String topic) {
        return ofTopics.getOrDefault(topic, NOTHING);
    }

    static Accounts parse(String json) throws IOException {
        Map<String, Account> accounts = new TreeMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.START_OBJECT && "topics".equals(parser.currentName())) {
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String topic = parser.currentName();
                        parser.nextToken();
                        accounts.put(topic, account(parser));
                    }
                }
            }
        }
        return new Accounts(accounts);
    }

    private static Account account(JsonParser parser) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            counts.put(field, parser.getLongValue());
        }
        return new Account(
                counts.getOrDefault("accepted", 0L),
                counts.getOrDefault("delivered", 0L),
                counts.getOrDefault("dead_lettered", 0L),
                counts.getOrDefault("discarded", 0L),
                counts.getOrDefault("in_spool", 0L));
    }
}
