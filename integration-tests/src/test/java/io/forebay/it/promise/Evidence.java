// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.promise;

import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.RecordId;
import io.forebay.it.harness.WriterLog;
import java.util.List;
import java.util.stream.Stream;

/** What was written, what the writers were told, and what is in the topics. */
public record Evidence(List<WriterLog> written, List<Arrival> arrived) {

    /** Checks these promises on it. */
    public void keeps(Promise... promises) {
        for (Promise promise : promises) {
            promise.check(this);
        }
    }

    /** The records of a writer in the order of their arrival, repetitions included. */
    public List<Long> arrivedOf(WriterLog log) {
        return arrived.stream()
                .filter(arrival -> arrival.topic().equals(log.topic()))
                .flatMap(arrival -> arrival.id().stream())
                .filter(id -> id.writer().equals(log.writer()))
                .map(RecordId::number)
                .toList();
    }

    Stream<Arrival> arrivedIn(String topic) {
        return arrived.stream().filter(arrival -> arrival.topic().equals(topic));
    }
}
