// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The page for people: one file that loads nothing but figures from where it came. The browser runs its one script and its one style, by
 * their hashes, and nothing else, whatever a topic or a reason is called. Without JavaScript it is the status as text. Read from the jar
 * when it is first asked for.
 */
final class Page {
    private static final String FILE = "page.html";
    private static final String PLACE_OF_TEXT = "{{status}}";

    private @Nullable Parts parts;

    private record Parts(String before, String after, String policy) {}

    Answer show(Status status) throws IOException {
        Parts page = parts();
        return Answer.html(page.before + escaped(StatusText.of(status)) + page.after, page.policy);
    }

    private synchronized Parts parts() throws IOException {
        Parts page = parts;
        if (page == null) {
            page = read();
            parts = page;
        }
        return page;
    }

    private static Parts read() throws IOException {
        String html;
        try (InputStream file = Page.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IOException(FILE + " is missing in the jar");
            }
            html = new String(file.readAllBytes(), UTF_8);
        }
        String policy = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'; style-src 'sha256-" + hash(element(html, "style")) + "'; script-src 'sha256-"
                + hash(element(html, "script")) + "'";
        int place = html.indexOf(PLACE_OF_TEXT);
        return new Parts(html.substring(0, place), html.substring(place + PLACE_OF_TEXT.length()), policy);
    }

    private static String element(String html, String name) {
        int begin = html.indexOf("<" + name + ">") + name.length() + 2;
        return html.substring(begin, html.indexOf("</" + name + ">", begin));
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
