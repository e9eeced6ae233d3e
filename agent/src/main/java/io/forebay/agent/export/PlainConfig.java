// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A sender's configuration for a collector that is spoken to without TLS, as the user gave it but for the place of TLS. Immutable. */
final class PlainConfig implements HttpSenderConfig {
    private final HttpSenderConfig given;
    private final SSLContext tls = new NoTls();

    private PlainConfig(HttpSenderConfig given) {
        this.given = given;
    }

    /** The configuration itself where it is about TLS. */
    static HttpSenderConfig of(HttpSenderConfig given) {
        return "http".equals(given.getEndpoint().getScheme()) && given.getSslContext() == null
                ? new PlainConfig(given)
                : given;
    }

    @Override
    public SSLContext getSslContext() {
        return tls;
    }

    @Override
    public URI getEndpoint() {
        return given.getEndpoint();
    }

    @Override
    public String getContentType() {
        return given.getContentType();
    }

    @Override
    public @Nullable Compressor getCompressor() {
        return given.getCompressor();
    }

    @Override
    public Duration getTimeout() {
        return given.getTimeout();
    }

    @Override
    public Duration getConnectTimeout() {
        return given.getConnectTimeout();
    }

    @Override
    public Supplier<Map<String, List<String>>> getHeadersSupplier() {
        return given.getHeadersSupplier();
    }

    @Override
    public @Nullable ProxyOptions getProxyOptions() {
        return given.getProxyOptions();
    }

    @Override
    public @Nullable RetryPolicy getRetryPolicy() {
        return given.getRetryPolicy();
    }

    @Override
    public @Nullable X509TrustManager getTrustManager() {
        return given.getTrustManager();
    }

    @Override
    public @Nullable ExecutorService getExecutorService() {
        return given.getExecutorService();
    }

    @Override
    public long getMaxResponseBodySize() {
        return given.getMaxResponseBodySize();
    }

    @Override
    public List<String> getEnabledProtocols() {
        return given.getEnabledProtocols();
    }
}
