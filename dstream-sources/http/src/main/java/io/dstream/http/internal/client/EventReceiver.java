package io.dstream.http.internal.client;

import io.dstream.function.Function1;
import io.dstream.http.ServerSentEvent;
import io.dstream.http.internal.client.EventParser.Parsed;
import io.dstream.source.ReceiverLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;

/**
 * Reads server-sent events. After each end of a connection it asks for what comes after the last event it has stored.
 */
public final class EventReceiver<T> extends ClientReceiver<T> {
    private static final int CHUNK = 1 << 16;

    private final boolean once;
    private final Function1<? super ServerSentEvent, ? extends T> decoder;
    private final HttpClient client;
    private String lastId = ""; // the reader's; of what is stored

    public EventReceiver(
            ClientOptions options,
            boolean once,
            Function1<? super ServerSentEvent, ? extends T> decoder,
            Optional<ReceiverLog> log) {
        super(options);
        this.once = once;
        this.decoder = decoder;
        this.client = options.client();
        if (once) {
            log.map(l -> l.marks().get(options.place())).ifPresent(mark -> lastId = mark.toString());
        }
    }

    @Override
    public String kind() {
        return "events";
    }

    @Override
    protected long sizeOf(T record) {
        return record instanceof ServerSentEvent event
                ? 200L + event.data().length() + event.id().length()
                : super.sizeOf(record);
    }

    @Override
    Connection connection(Runnable onRecords) {
        return new Reading(onRecords);
    }

    /** What one read of the network has completed. */
    private final class Arrived {
        private final List<T> plain = new ArrayList<>();
        private final List<T> numbered = new ArrayList<>();
        private final LongStream.Builder numbers = LongStream.builder();
        private String last = lastId;

        void add(Parsed parsed) {
            last = parsed.event().id();
            Optional<T> record = decode(parsed.event());
            if (record.isPresent() && once && parsed.ownId()) {
                numbers.add(number(parsed.event().id()));
                numbered.add(record.get());
            } else {
                record.ifPresent(plain::add);
            }
        }

        void store() {
            EventReceiver.this.store(plain);
            if (!numbered.isEmpty()) {
                PrimitiveIterator.OfLong ids = numbers.build().iterator();
                storeNew(options.place(), numbered, record -> ids.nextLong());
            }
            lastId = last;
        }
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw new NotANumberException(id);
        }
    }

    private static final class NotANumberException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotANumberException(String id) {
            super("an event's id is '" + id + "': eventsOnce() expects numbers that rise from event to event");
        }
    }

    private Optional<T> decode(ServerSentEvent event) {
        try {
            return Optional.of(decoder.apply(event));
        } catch (Exception e) { // a decoder of the user's may throw anything
            reportError(
                    this + ": an event was left out: it could not be decoded ("
                            + e.getClass().getSimpleName() + ")",
                    e);
            return Optional.empty();
        }
    }

    /** One connection. */
    private final class Reading implements Connection {
        private final Runnable onRecords;
        private volatile CompletableFuture<HttpResponse<InputStream>> answer;
        private volatile InputStream body;
        private volatile boolean ended;
        private volatile boolean silent;
        private volatile boolean waiting; // for the network
        private volatile long since = System.nanoTime();

        Reading(Runnable onRecords) {
            this.onRecords = onRecords;
        }

        @Override
        public OptionalLong read() throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(options.uri()).header("Accept", "text/event-stream");
            options.headers().forEach(request::setHeader);
            if (!lastId.isEmpty()) {
                request.setHeader("Last-Event-ID", lastId);
            }
            answer = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            EventParser parser = new EventParser(options.maxBytes(), lastId);
            try (InputStream in = accepted(await())) {
                body = in;
                reportStarted();
                read(in, parser);
            }
            return parser.retryMillis();
        }

        private HttpResponse<InputStream> await() throws Exception {
            if (ended) {
                throw new IOException("ended");
            }
            waiting = true;
            try {
                return answer.get();
            } catch (CancellationException e) {
                throw lost(e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } finally {
                waiting = false;
            }
        }

        private IOException lost(Exception e) {
            return new IOException(
                    silent
                            ? "nothing came for " + options.idleTimeout().toMillis() + " ms (idleTimeout)"
                            : "the connection was lost",
                    e);
        }

        private InputStream accepted(HttpResponse<InputStream> response) throws IOException {
            int status = response.statusCode();
            InputStream in = response.body();
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (status == 200 && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
                return in;
            }
            in.close();
            if (status == 200) {
                throw new HopelessException("the answer is of type '" + type + "': expected text/event-stream");
            }
            Answers.check(status);
            throw new IOException("the server answers with " + status);
        }

        private void read(InputStream in, EventParser parser) throws IOException {
            byte[] chunk = new byte[CHUNK];
            for (int n = next(in, chunk); n >= 0 && !ended; n = next(in, chunk)) {
                Arrived arrived = new Arrived();
                try {
                    parser.take(chunk, n, arrived::add);
                } catch (EventParser.TooLargeException e) {
                    throw new IOException(
                            "an event of more than " + options.maxBytes()
                                    + " bytes (maxEventBytes): the connection was ended",
                            e);
                } catch (NotANumberException e) {
                    throw new HopelessException(e.getMessage());
                }
                arrived.store();
                onRecords.run();
            }
        }

        private int next(InputStream in, byte[] chunk) throws IOException {
            since = System.nanoTime();
            waiting = true;
            try {
                return in.read(chunk);
            } catch (IOException e) {
                throw lost(e);
            } finally {
                waiting = false;
            }
        }

        @Override
        public void end() {
            ended = true;
            cut();
        }

        private void cut() {
            CompletableFuture<?> request = answer;
            if (request != null) {
                request.cancel(true);
            }
            InputStream in = body;
            if (in != null) {
                try {
                    in.close();
                } catch (IOException e) {
                    reportError(options.place() + ": the connection could not be closed: " + e.getMessage(), e);
                }
            }
        }

        @Override
        public void endIfSilent(long nowNanos) {
            if (waiting && nowNanos - since > options.idleTimeout().toNanos()) {
                silent = true;
                cut();
            }
        }
    }
}
