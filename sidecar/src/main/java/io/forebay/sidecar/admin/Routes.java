// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import io.forebay.sidecar.admin.AdminActions.Replay;
import io.forebay.sidecar.admin.AdminActions.Replayed;
import io.forebay.sidecar.admin.AdminActions.Retried;
import io.forebay.sidecar.deadletters.OrdinalRanges;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that can be asked for, and what answers it. Nothing changes state by GET; what does is for the Unix socket. */
final class Routes {
    private final AdminView view;
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
        this.view = view;
        this.actions = actions;
        table = List.of(
                new Route(GET, "/status", false, form -> Answer.json(StatusJson.of(view.status()))),
                new Route(GET, "/metrics", false, this::metrics),
                new Route(GET, "/health/live", true, form -> Answer.text(HttpResponseStatus.OK, "live")),
                new Route(GET, "/health/ready", true, form -> ready()),
                new Route(POST, "/reload", false, form -> ReloadJson.answer(actions.reload())),
                new Route(POST, "/dead-letters/retry", false, this::retry),
                new Route(POST, "/dead-letters/drop", false, this::drop),
                new Route(POST, "/spool/replay", false, this::replay));
    }

    /** The routes of a path, of whatever method. */
    List<Route> at(String path) {
        return table.stream().filter(route -> route.path.equals(path)).toList();
    }

    static Optional<Route> of(List<Route> routes, HttpMethod method) {
        return routes.stream().filter(route -> route.method.equals(method)).findFirst();
    }

    private Answer metrics(Form form) {
        AdminView.Metrics metrics = view.metrics(form.accept());
        return metrics == null
                ? Answer.error(HttpResponseStatus.NOT_FOUND, "there are none: telemetry.enabled is false")
                : new Answer(HttpResponseStatus.OK, metrics.type(), metrics.text());
    }

    private Answer ready() {
        String reason = view.notReady();
        return reason == null
                ? Answer.text(HttpResponseStatus.OK, "ready")
                : Answer.error(HttpResponseStatus.SERVICE_UNAVAILABLE, reason);
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
