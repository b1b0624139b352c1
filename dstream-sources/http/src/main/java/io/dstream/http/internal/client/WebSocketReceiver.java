package io.dstream.http.internal.client;

import io.dstream.function.Function1;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Reads the text messages of a WebSocket. The client's thread only puts together and hands over; it is asked for as
 * many pieces as have been taken, so that the server is held back while the reader waits in {@code store}.
 */
public final class WebSocketReceiver<T> extends ClientReceiver<T> {
    private static final int AHEAD = 256; // pieces of messages
    private static final long POLL_MILLIS = 50;

    private final List<String> words;
    private final Function1<? super String, ? extends T> decoder;
    private final HttpClient client;

    public WebSocketReceiver(
            ClientOptions options, List<String> words, Function1<? super String, ? extends T> decoder) {
        super(options);
        this.words = words;
        this.decoder = decoder;
        this.client = options.client();
    }

    @Override
    public String kind() {
        return "websocket";
    }

    @Override
    Connection connection(Runnable onRecords) {
        return new Reading(onRecords);
    }

    /** A piece of a text message. */
    private record Piece(String text, boolean last) {}

    /** One connection. */
    private final class Reading implements Connection, WebSocket.Listener {
        private final Runnable onRecords;
        private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(AHEAD);
        private final StringBuilder message = new StringBuilder(); // the reader's
        private volatile CompletableFuture<WebSocket> opening;
        private volatile WebSocket socket;
        private volatile boolean ended;
        private volatile String over; // why the connection has ended; null while it has not
        private volatile long heard = System.nanoTime();
        private volatile boolean storing;

        Reading(Runnable onRecords) {
            this.onRecords = onRecords;
        }

        // ---- the reader's thread ----

        @Override
        public OptionalLong read() throws Exception {
            WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(options.connectTimeout());
            options.headers().forEach(builder::header);
            opening = builder.buildAsync(options.uri(), this);
            socket = opened();
            try {
                for (String word : words) {
                    socket.sendText(word, true).get();
                }
                reportStarted();
                while (!ended && (over == null || !pieces.isEmpty())) {
                    take();
                }
            } finally {
                socket.abort();
            }
            if (!ended) {
                throw new IOException(over);
            }
            return OptionalLong.empty();
        }

        private WebSocket opened() throws Exception {
            if (ended) {
                throw new IOException("ended");
            }
            try {
                return opening.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof WebSocketHandshakeException refused) {
                    int status = refused.getResponse().statusCode();
                    Answers.check(status);
                    throw new IOException("the server answers with " + status, refused);
                }
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }

        private void take() throws IOException, InterruptedException {
            Piece first = pieces.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (first == null) {
                return;
            }
            List<T> records = new ArrayList<>();
            int taken = 0;
            for (Piece piece = first; piece != null; piece = pieces.poll()) {
                taken++;
                add(piece, records);
            }
            storing = true;
            store(records);
            heard = System.nanoTime();
            storing = false;
            onRecords.run();
            socket.request(taken);
        }

        private void add(Piece piece, List<T> records) throws IOException {
            if (message.length() + piece.text.length() > options.maxBytes()) {
                throw new IOException("a message of more than " + options.maxBytes()
                        + " characters (maxMessageChars): the connection was ended");
            }
            message.append(piece.text);
            if (!piece.last) {
                return;
            }
            String text = message.toString();
            message.setLength(0);
            try {
                records.add(decoder.apply(text));
            } catch (Exception e) { // a decoder of the user's may throw anything
                reportError(
                        WebSocketReceiver.this + ": a message was left out: it could not be decoded ("
                                + e.getClass().getSimpleName() + ")",
                        e);
            }
        }

        // ---- the client's threads ----

        @Override
        public void onOpen(WebSocket open) {
            open.request(AHEAD);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            heard = System.nanoTime();
            pieces.add(new Piece(data.toString(), last)); // there is room for all that was asked for
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            heard = System.nanoTime();
            reportError(WebSocketReceiver.this + ": a message was left out: it is not text", null);
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            heard = System.nanoTime();
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            heard = System.nanoTime();
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            over = "the server has ended the connection (" + status + ")";
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            over = "the connection was lost";
        }

        // ---- others ----

        @Override
        public void end() {
            ended = true;
            CompletableFuture<WebSocket> request = opening;
            if (request != null) {
                request.cancel(true);
            }
        }

        @Override
        public void endIfSilent(long nowNanos) {
            WebSocket open = socket;
            if (open == null || storing) {
                return;
            }
            if (nowNanos - heard > options.idleTimeout().toNanos()) {
                over = "nothing came for " + options.idleTimeout().toMillis() + " ms (idleTimeout)";
            } else {
                var unused = open.sendPing(ByteBuffer.allocate(0));
            }
        }
    }
}
