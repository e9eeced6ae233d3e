// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection, one at a time. Confined to the event loop, but for the work that a route does. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private final Routes routes;
    private final Executor workers;
    private final boolean trusted;
    private boolean busy;

    /** @param trusted whether it came over the Unix socket, whose file says who may */
    RequestHandler(Routes routes, Executor workers, boolean trusted) {
        this.routes = routes;
        this.workers = workers;
        this.trusted = trusted;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        if (!request.decoderResult().isSuccess()) {
            send(ctx, Answer.error(HttpResponseStatus.BAD_REQUEST, "not an HTTP request"), false);
            return;
        }
        List<Routes.Route> there = routes.at(request.uri());
        Answer refusal = refusal(request, there);
        if (refusal != null) {
            send(ctx, refusal, keepAlive, isHead, there);
            return;
        }
        Routes.Route route = Routes.of(there, request.method()).orElseThrow();
        Form form =
                Form.parse(request.content().toString(UTF_8), request.headers().get(HttpHeaderNames.ACCEPT));
        if (route.quick()) {
            send(ctx, answer(route, form), keepAlive, isHead, List.of());
            return;
        }
        busy = true;
        ctx.channel().config().setAutoRead(false); // what is sent meanwhile waits
        try {
            workers.execute(() -> {
                Answer answer = answer(route, form);
                ctx.executor().execute(() -> {
                    busy = false;
                    send(ctx, answer, keepAlive, isHead, List.of());
                    ctx.channel().config().setAutoRead(true);
                });
            });
        } catch (RejectedExecutionException e) {
            busy = false;
            send(ctx, Answer.error(HttpResponseStatus.SERVICE_UNAVAILABLE, "too much is asked at once"), false);
        }
    }

    /** Null for a request that may be answered. */
    private @Nullable Answer refusal(FullHttpRequest request, List<Routes.Route> there) {
        if (request.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
            return Answer.error(HttpResponseStatus.BAD_REQUEST, "more than one Host header");
        }
        if (!trusted && !HostHeader.isOurs(request.headers().get(HttpHeaderNames.HOST))) {
            return Answer.error(
                    HttpResponseStatus.FORBIDDEN, "the Host header must name this host: localhost, 127.0.0.1 or [::1]");
        }
        if (there.isEmpty()) {
            return Answer.error(HttpResponseStatus.NOT_FOUND, "there is no such page");
        }
        if (Routes.of(there, request.method()).isEmpty()) {
            return Answer.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "not by " + request.method());
        }
        boolean changes = request.method().equals(HttpMethod.POST);
        if (changes && !trusted) {
            return Answer.error(
                    HttpResponseStatus.FORBIDDEN,
                    "nothing is changed over TCP, where nobody can be told from anybody: use the Unix socket");
        }
        if (!changes && request.content().isReadable()) {
            return Answer.error(HttpResponseStatus.BAD_REQUEST, "a " + request.method() + " has no body");
        }
        return null;
    }

    private static Answer answer(Routes.Route route, Form form) {
        try {
            return route.handler().answer(form);
        } catch (IllegalArgumentException e) {
            return Answer.error(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Answer.error(HttpResponseStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", route.method(), route.path(), e);
            return Answer.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "it failed, the sidecar's log says how");
        }
    }

    private static void send(ChannelHandlerContext ctx, Answer answer, boolean keepAlive) {
        send(ctx, answer, keepAlive, false, List.of());
    }

    private static void send(
            ChannelHandlerContext ctx, Answer answer, boolean keepAlive, boolean isHead, List<Routes.Route> there) {
        ByteBuf body = Unpooled.wrappedBuffer(answer.body());
        int length = body.readableBytes();
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, answer.status(), isHead ? Unpooled.EMPTY_BUFFER : body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("content-security-policy", answer.policy())
                .set("cross-origin-resource-policy", "same-origin")
                .set("referrer-policy", "no-referrer")
                .set("x-content-type-options", "nosniff")
                .set("x-frame-options", "DENY");
        if (answer.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            headers.set(HttpHeaderNames.ALLOW, Routes.allowed(there));
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, "close");
        }
        var written = ctx.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && !busy) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("admin connection", cause);
        ctx.close();
    }
}
