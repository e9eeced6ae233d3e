// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainConfigTest {
    @Test
    void http_hasNoTls() {
        SSLContext tls =
                PlainConfig.of(config("http://127.0.0.1:4318/v1/traces", null)).getSslContext();

        assertThat(tls).isInstanceOf(NoTls.class);
        assertThatThrownBy(tls::createSSLEngine)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("http");
    }

    @Test
    void http_suffices_forTheJdksClient() {
        SSLContext tls =
                PlainConfig.of(config("http://127.0.0.1:4318/v1/traces", null)).getSslContext();

        assertThat(HttpClient.newBuilder().sslContext(tls).build().sslContext()).isSameAs(tls);
    }

    @Test
    void https_staysAsItIs() {
        HttpSenderConfig given = config("https://collector:4318/v1/traces", null);

        assertThat(PlainConfig.of(given)).isSameAs(given);
    }

    @Test
    void tlsThatTheUserGave_staysAsItIs() throws NoSuchAlgorithmException {
        HttpSenderConfig given = config("http://127.0.0.1:4318/v1/traces", SSLContext.getDefault());

        assertThat(PlainConfig.of(given)).isSameAs(given);
    }

    private static HttpSenderConfig config(String endpoint, @Nullable SSLContext tls) {
        return (HttpSenderConfig) Proxy.newProxyInstance(
                PlainConfigTest.class.getClassLoader(),
                new Class<?>[] {HttpSenderConfig.class},
                (proxy, method, arguments) -> method.getName().equals("getEndpoint") ? URI.create(endpoint) : tls);
    }
}
