// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.forebay.sidecar.spool.ProducerState;
import io.netty.buffer.ByteBuf;

/** Answers as lines of JSON, which people can read as well. */
final class JsonReplies implements Replies {
    static final JsonReplies INSTANCE = new JsonReplies();

    private JsonReplies() {}

    @Override
    public void hello(ByteBuf out, long last, int maxRecordBytes, long credit) {
        text(out, "{\"forebay\":1");
        if (last != ProducerState.NONE) {
            text(out, ",\"last\":");
            text(out, Long.toString(last));
        }
        text(out, "}\n");
    }

    @Override
    public void ack(ByteBuf out, long count) {
        text(out, "{\"acked\":");
        text(out, Long.toString(count));
        text(out, "}\n");
    }

    @Override
    public void error(ByteBuf out, long number, ErrorCode code, String message) {
        text(out, "{\"error\":{\"n\":" + number + ",\"code\":\"" + code.text() + "\",\"message\":\"");
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(message));
        text(out, "\"}}\n");
    }

    /** Lines have no credit: a client that sends too much is left waiting in its write. */
    @Override
    public void credit(ByteBuf out, long limit) {}

    private static void text(ByteBuf out, String ascii) {
        out.writeCharSequence(ascii, US_ASCII);
    }
}
