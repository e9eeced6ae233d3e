// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.client.FakeSidecar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationTest {
    @TempDir
    private Path dir;

    @Test
    void application_goesOnBehindWhatIsStored_andEndsWithEverythingAcknowledged()
            throws IOException, InterruptedException {
        try (FakeSidecar server = new FakeSidecar(dir)) {
            Application application = new Application("shop", "orders", Application.Protocol.FRAMES, server.address());
            Thread thread = new Thread(application);
            thread.start();
            await().until(() -> application.acknowledged() > FakeSidecar.LAST_SEQUENCE + 100);
            application.finish();
            thread.join();
            assertThat(server.hello()).isEqualTo("2 orders shop");
            assertThat(application.acknowledged()).isEqualTo(application.written());
            assertThat(server.received())
                    .extracting(FakeSidecar.Received::sequence)
                    .isEqualTo(numbers(FakeSidecar.LAST_SEQUENCE + 1, application.written()));
            assertThat(application.latency().getTotalCount()).isPositive();
        }
    }

    @Test
    void application_withoutASidecar_keepsTrying() throws IOException, InterruptedException {
        FakeSidecar closed = new FakeSidecar(dir);
        closed.close();
        Application application = new Application("shop", "orders", Application.Protocol.FRAMES, closed.address());
        Thread thread = new Thread(application);
        thread.start();
        await().until(() -> application.trouble() != null);
        try (FakeSidecar server = new FakeSidecar(dir)) {
            await().until(() -> application.connects() == 1);
            application.finish();
            thread.join();
            assertThat(server.hello()).isEqualTo("2 orders shop");
        }
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
