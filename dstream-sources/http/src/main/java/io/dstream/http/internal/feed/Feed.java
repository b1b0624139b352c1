package io.dstream.http.internal.feed;

import io.dstream.http.internal.ListenOptions;
import io.dstream.http.internal.WebServer;
import io.dstream.internal.text.Logs;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.slf4j.Logger;

/** The clients, and what they are served. Opened, given batches and closed by one thread. */
public final class Feed {
    private static final Logger LOG = Logs.of("sink");
    private static final String EVENTS = "/events";
    private static final String SOCKET = "/socket";
    private static final int THREADS = 8;
    private static final int BITS_OF_A_BATCH = 32;
    private static final long BEAT_SECONDS = 10;

    private final ListenOptions listen;
    private final FeedOptions options;
    private final WebServer server;

    // under this object's lock
    private final Set<Client> clients = new HashSet<>();
    private final ArrayDeque<List<Item>> kept = new ArrayDeque<>();
    private boolean closed;

    public Feed(ListenOptions listen, FeedOptions options) {
        this.listen = listen;
        this.options = options;
        this.server = new WebServer(listen, THREADS);
    }

    public void open() throws Exception {
        WebSocketUpgradeHandler sockets = WebSocketUpgradeHandler.from(
                server.server(),
                container -> container.addMapping(SOCKET, (request, response, callback) -> new Socket()));
        sockets.setHandler(new Events());
        Gate gate = new Gate();
        gate.setHandler(sockets);
        server.start(gate);
        scheduleBeat();
    }

    private void scheduleBeat() {
        var unused = server.server().getScheduler().schedule(this::beat, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    private void beat() {
        List<Client> all;
        synchronized (this) {
            if (closed) {
                return;
            }
            all = List.copyOf(clients);
        }
        all.forEach(Client::beat);
        scheduleBeat();
    }

    /** Hands a batch to the clients there are, and keeps it for those that come. */
    public void publish(long batch, List<String> texts) {
        if (texts.isEmpty()) {
            return;
        }
        List<Item> items = new ArrayList<>(texts.size());
        long id = batch << BITS_OF_A_BATCH;
        for (String text : texts) {
            items.add(new Item(id++, text));
        }
        List<Client> all;
        synchronized (this) {
            kept.add(items);
            if (kept.size() > options.keep()) {
                kept.remove();
            }
            all = List.copyOf(clients);
            all.forEach(client -> client.offer(items)); // nobody comes in between
        }
    }

    private void add(Function<Runnable, Client> maker, OptionalLong after) {
        Client[] client = new Client[1];
        client[0] = maker.apply(() -> remove(client[0]));
        synchronized (this) {
            if (closed) {
                client[0].end();
                return;
            }
            clients.add(client[0]);
            long last = kept.isEmpty()
                    ? -1
                    : kept.getLast().get(kept.getLast().size() - 1).id();
            long from = after.isPresent() && after.getAsLong() <= last ? after.getAsLong() : -1;
            client[0].offer(kept.stream()
                    .flatMap(List::stream)
                    .filter(item -> item.id() > from)
                    .toList());
        }
    }

    private synchronized void remove(Client client) {
        clients.remove(client);
    }

    public void close() throws IOException {
        List<Client> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(clients);
            clients.clear();
        }
        all.forEach(Client::end);
        server.stop();
    }

    // ---- requests ----

    /** Lets those in who may read, from pages that may. */
    private final class Gate extends Handler.Wrapper {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (WebServer.refused(request, response, callback, listen.access())) {
                return true;
            }
            String origin = request.getHeaders().get(HttpHeader.ORIGIN);
            if (origin != null && !allows(origin, request)) {
                WebServer.answer(
                        request,
                        response,
                        callback,
                        HttpStatus.FORBIDDEN_403,
                        "pages of this origin may not (allowOrigin)");
                return true;
            }
            return super.handle(request, response, callback);
        }

        private boolean allows(String origin, Request request) {
            String host = request.getHeaders().get(HttpHeader.HOST);
            return options.origin().equals(Optional.of(origin))
                    || (host != null
                            && origin.substring(origin.indexOf("://") + 3).equalsIgnoreCase(host));
        }
    }

    /** Answers with events, without end. */
    private final class Events extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = Request.getPathInContext(request);
            if (!path.equals(EVENTS)) {
                String text = path.equals(SOCKET) ? SOCKET + " is for WebSockets" : "get " + EVENTS;
                WebServer.answer(request, response, callback, HttpStatus.NOT_FOUND_404, text);
            } else if (!HttpMethod.GET.is(request.getMethod())) {
                response.getHeaders().put(HttpHeader.ALLOW, "GET");
                WebServer.answer(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "expected GET");
            } else {
                response.setStatus(HttpStatus.OK_200);
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
                response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
                options.origin().ifPresent(origin -> response.getHeaders().put("Access-Control-Allow-Origin", origin));
                OptionalLong after = number(request.getHeaders().get("Last-Event-ID"));
                response.write(
                        false,
                        java.nio.ByteBuffer.wrap(":\n\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        Callback.from(
                                () -> add(
                                        gone -> new EventClient(options.clientChars(), gone, response, callback),
                                        after),
                                callback::failed));
            }
            return true;
        }

        private static OptionalLong number(String id) {
            try {
                return id == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(id));
            } catch (NumberFormatException e) {
                return OptionalLong.empty();
            }
        }
    }

    /** A WebSocket: what the client says is not listened to. */
    public final class Socket extends Session.Listener.AbstractAutoDemanding {
        private Client client; // of this socket's thread

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            add(
                    gone -> {
                        client = new SocketClient(options.clientChars(), gone, session);
                        return client;
                    },
                    OptionalLong.empty());
        }

        @Override
        public void onWebSocketClose(int status, String reason, org.eclipse.jetty.websocket.api.Callback callback) {
            remove(client);
            callback.succeed();
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            LOG.debug("a client of the feed is gone: {}", cause.toString());
        }
    }
}
