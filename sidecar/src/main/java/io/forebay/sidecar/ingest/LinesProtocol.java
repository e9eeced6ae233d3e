// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.Topic;

/** Every line is a value for the listener's topic. Nothing is ever acknowledged; only a connection that is refused is told so. */
final class LinesProtocol implements Protocol {
    @Override
    public String name() {
        return "lines";
    }

    @Override
    public Opening opening(byte[] bytes, int from, int to) {
        return Opening.YES;
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
        Lines(Session session) {
            super(session);
        }

        @Override
        void line(byte[] bytes, int offset, int length) throws SpoolFailedException {
            Topic topic = session.topic();
            if (topic == null) {
                session.refuse(ErrorCode.MISSING_TOPIC, "the listener has no topic", null, bytes, offset, length);
            } else if (!session.mayWrite(topic)) {
                session.refuseTopic(topic, bytes, offset, length);
            } else if (length > intake.settings.maxRecordBytes()) {
                session.refuse(ErrorCode.RECORD_TOO_LARGE, tooLarge(length), topic, bytes, offset, length);
            } else {
                session.begin().topic(topic.bytes());
                session.store(topic, false, 0, bytes, offset, length);
            }
        }
    }
}
