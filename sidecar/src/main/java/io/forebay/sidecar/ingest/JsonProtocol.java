// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.ingest.json.Hello;
import io.forebay.sidecar.ingest.json.JsonLine;
import io.forebay.sidecar.ingest.json.Slice;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.TopicName;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.Topic;
import org.jspecify.annotations.Nullable;

/** One record a line, as a JSON object. Silent unless the first line is a hello. */
final class JsonProtocol implements Protocol {
    @Override
    public String name() {
        return "json";
    }

    @Override
    public Opening opening(byte[] bytes, int from, int to) {
        return bytes[from] == '{' ? Opening.YES : Opening.NO;
    }

    @Override
    public Decoder decoder(Session session) {
        return new Lines(session);
    }

    @Override
    public Replies replies() {
        return JsonReplies.INSTANCE;
    }

    private static final class Lines extends LineDecoder {
        /** That of the moment; a line is read with one. */
        private JsonLine json;

        private boolean first = true;

        Lines(Session session) {
            super(session);
            json = intake.json;
        }

        @Override
        boolean isHello(byte[] bytes, int offset, int length) {
            json = intake.json;
            return first && !session.isEnded() && json.parse(bytes, offset, length) == JsonLine.Outcome.HELLO;
        }

        @Override
        void line(byte[] bytes, int offset, int length) throws SpoolFailedException {
            json = intake.json;
            boolean isFirst = first;
            first = false;
            switch (json.parse(bytes, offset, length)) {
                case RECORD -> record(bytes, offset, length);
                case HELLO -> {
                    if (isFirst) {
                        hello(json.hello());
                    } else {
                        refuse(
                                ErrorCode.MALFORMED_RECORD,
                                "a hello can only be the first line of a connection",
                                bytes,
                                offset,
                                length);
                    }
                }
                case INVALID -> invalid(isFirst, bytes, offset, length);
            }
        }

        private void hello(Hello hello) {
            String ack = hello.ack();
            AckLevel level = ack == null ? null : AckLevel.ofText(ack);
            if (ack != null && level == null) {
                session.fail(
                        ErrorCode.MALFORMED_RECORD,
                        "field 'ack' must be none, spooled, synced or delivered, not \"" + ack + "\"");
            } else {
                session.hello(level, hello.topic(), hello.producer());
            }
        }

        /** Who says a hello waits for the answer, so a bad one is not a bad record: the connection is refused. */
        private void invalid(boolean isFirst, byte[] bytes, int offset, int length) throws SpoolFailedException {
            ErrorCode code = ErrorCode.ofText(json.errorCode());
            if (isFirst && json.isMeantAsHello()) {
                session.fail(code, json.errorMessage());
            } else {
                refuse(code, json.errorMessage(), bytes, offset, length);
            }
        }

        private void record(byte[] bytes, int offset, int length) throws SpoolFailedException {
            Slice name = json.topic();
            Topic topic = topic();
            if (topic == null && name.isPresent()) {
                String problem = TopicName.problem(name.array(), name.offset(), name.length());
                refuse(ErrorCode.INVALID_TOPIC, "field 'topic': " + problem, bytes, offset, length);
                return;
            }
            if (topic == null) {
                refuse(
                        ErrorCode.MISSING_TOPIC,
                        "field 'topic' is missing, and neither the hello nor the listener names one",
                        bytes,
                        offset,
                        length);
                return;
            }
            if (!session.mayWrite(topic)) {
                session.refuseTopic(topic, bytes, offset, length);
                return;
            }
            Slice value = json.value();
            long size = (long) json.key().length() + json.headers().length() + value.length();
            if (size > intake.settings.maxRecordBytes()) {
                refuse(ErrorCode.RECORD_TOO_LARGE, tooLarge(size), bytes, offset, length);
                return;
            }
            boolean numbered = json.hasSequence();
            long sequence = numbered ? json.sequence() : 0;
            if (numbered && session.isStored(topic, sequence)) {
                return;
            }
            fill(session.begin().topic(topic.bytes()));
            session.store(topic, numbered, sequence, value.array(), value.offset(), value.length());
        }

        private void fill(RecordHead head) {
            if (json.partition() >= 0) {
                head.partition(json.partition());
            }
            if (json.hasTimestamp()) {
                head.timestamp(json.timestamp());
            }
            if (json.hasSequence()) {
                head.sequence(json.sequence());
            }
            Slice key = json.key();
            if (key.isPresent()) {
                head.key(key.array(), key.offset(), key.length());
            }
            if (json.headerCount() > 0) {
                Slice headers = json.headers();
                head.headers(json.headerCount(), headers.array(), headers.offset(), headers.length());
            }
            if (json.isTombstone()) {
                head.tombstone();
            }
        }

        private @Nullable Topic topic() {
            Slice name = json.topic();
            return name.isPresent() ? session.topic(name.array(), name.offset(), name.length()) : session.topic();
        }

        private void refuse(ErrorCode code, String message, byte[] bytes, int offset, int length)
                throws SpoolFailedException {
            session.refuse(code, message, topic(), bytes, offset, length);
        }
    }
}
