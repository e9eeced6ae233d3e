// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import io.forebay.sidecar.admin.AdminActions.Replay;
import io.forebay.sidecar.admin.AdminActions.Replayed;
import io.forebay.sidecar.admin.AdminActions.Retried;
import io.forebay.sidecar.admin.AdminActions.Watch;
import io.forebay.sidecar.deadletters.OrdinalRanges;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that can be asked for, and what answers it. Nothing changes state by GET; what does is for the Unix socket. */
final class Routes {
    private final Page page = new Page();
    private final AdminActions actions;
    private final List<Route> table;

    /** @param quick whether it may run on the event loop */
    record Route(HttpMethod method, String path, boolean quick, Handler handler) {}

    /** Answers one request. */
    @FunctionalInterface
    interface Handler {
        /** @throws IllegalArgumentException for a request that makes no sense, with the reason for its sender */
        Answer answer(Form form) throws IOException;
    }

    Routes(AdminView view, AdminActions actions) {
        this.actions = actions;
        table = List.of(
                new Route(GET, "/", false, form -> page.show(view.status())),
                new Route(GET, "/status", false, form -> Answer.json(StatusJson.of(view.status()))),
                new Route(
                        GET,
                        "/status.txt",
                        false,
                        form -> Answer.text(
                                HttpResponseStatus.OK,
                                StatusText.of(view.status()).strip())),
                new Route(GET, "/trend", true, form -> Answer.json(StatusJson.of(view.trend()))),
                new Route(GET, "/metrics", false, form -> metrics(view.metrics(form.accept()))),
                new Route(GET, "/health/live", true, form -> health(view.notLive(), "live")),
                new Route(GET, "/health/ready", true, form -> health(view.notReady(), "ready")),
                new Route(POST, "/tap", false, this::tap),
                new Route(POST, "/reload", false, form -> ReloadJson.answer(actions.reload())),
                new Route(POST, "/dead-letters/retry", false, this::retry),
                new Route(POST, "/dead-letters/drop", false, this::drop),
                new Route(POST, "/spool/replay", false, this::replay));
    }

    /** What may be done there, as the Allow header has it. */
    static String allowed(List<Route> routes) {
        return routes.stream()
                .map(route -> route.method.equals(GET) ? "GET, HEAD" : route.method.name())
                .collect(Collectors.joining(", "));
    }

    /** The routes of a path, of whatever method. */
    List<Route> at(String path) {
        return table.stream().filter(route -> route.path.equals(path)).toList();
    }

    /** Whatever may be had by GET may be asked for its head. */
    static Optional<Route> of(List<Route> routes, HttpMethod method) {
        HttpMethod as = method.equals(HttpMethod.HEAD) ? GET : method;
        return routes.stream().filter(route -> route.method.equals(as)).findFirst();
    }

    private static Answer metrics(AdminView.@Nullable Metrics metrics) {
        return metrics == null
                ? Answer.error(HttpResponseStatus.NOT_FOUND, "there are none: telemetry.enabled is false")
                : Answer.of(HttpResponseStatus.OK, metrics.type(), metrics.utf8());
    }

    private static Answer health(@Nullable String reason, String word) {
        return reason == null
                ? Answer.text(HttpResponseStatus.OK, word)
                : Answer.error(HttpResponseStatus.SERVICE_UNAVAILABLE, reason);
    }

    private Answer tap(Form form) throws IOException {
        String topic = form.get("topic");
        return Answer.json(actions.watch(new Watch(
                topic.isEmpty() ? null : topic,
                form.number("index", 0),
                form.number("ordinal", 1),
                (int) Math.max(1, Math.min(Integer.MAX_VALUE, form.number("most", 1))),
                form.number("values", 0) == 1)));
    }

    private Answer retry(Form form) throws IOException {
        Retried done = actions.retry(letters(form));
        return Answer.object("sent", done.sent(), "not_records", done.notRecords(), "stopped", orEmpty(done.stopped()));
    }

    private Answer drop(Form form) throws IOException {
        return Answer.object("dropped", actions.drop(letters(form)));
    }

    private static OrdinalRanges letters(Form form) {
        OrdinalRanges letters = OrdinalRanges.parse(form.get("letters"));
        if (letters.isEmpty()) {
            throw new IllegalArgumentException("which letters? letters=1-5,7");
        }
        return letters;
    }

    private Answer replay(Form form) throws IOException {
        String topic = form.get("topic");
        Replayed done = actions.replay(new Replay(
                topic.isEmpty() ? null : topic,
                form.number("from_ms", Long.MIN_VALUE),
                form.number("to_ms", Long.MAX_VALUE),
                form.number("index", 0),
                form.number("ordinal", 1),
                form.number("last", Long.MAX_VALUE)));
        return Answer.object(
                "sent",
                done.sent(),
                "index",
                done.index(),
                "ordinal",
                done.ordinal(),
                "last",
                done.last(),
                "stopped",
                orEmpty(done.stopped()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
