package io.dstream.http.internal.ingest;

import io.dstream.function.Function1;
import io.dstream.http.IngestRequest;
import io.dstream.http.internal.ListenOptions;
import io.dstream.http.internal.WebServer;
import io.dstream.http.internal.ingest.Bodies.RejectedException;
import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Stores what is posted, and answers when it is stored. A request is in the hands of one of the server's threads. */
public final class IngestReceiver<T> extends Receiver<T> {
    private static final String SENDER = "Dstream-Sender";
    private static final String SEQUENCE = "Dstream-Sequence";
    private static final int BITS_OF_A_REQUEST = 20;
    private static final int MOST_RECORDS = 1 << BITS_OF_A_REQUEST;
    private static final long MOST_SEQUENCE = Long.MAX_VALUE >> BITS_OF_A_REQUEST;
    private static final long PATIENCE_MILLIS = 4_000;
    private static final int MAX_SENDER = 255;

    private final ListenOptions listen;
    private final IngestOptions options;
    private final Function1<? super IngestRequest, ? extends List<? extends T>> decoder;
    private volatile BooleanSupplier full = () -> false;
    private Session session; // the supervisor's

    public IngestReceiver(
            ListenOptions listen,
            IngestOptions options,
            Function1<? super IngestRequest, ? extends List<? extends T>> decoder) {
        this.listen = listen;
        this.options = options;
        this.decoder = decoder;
    }

    /** Tells how to see that the stream's buffer is full. */
    public void fullWhen(BooleanSupplier isFull) {
        full = isFull;
    }

    @Override
    public String kind() {
        return "http";
    }

    @Override
    protected long sizeOf(T record) {
        return record instanceof IngestRequest request ? 1000L + request.body().length : super.sizeOf(record);
    }

    @Override
    protected void onStart() throws Exception {
        session = null;
        Session started = new Session();
        started.server.start(started);
        session = started;
    }

    @Override
    protected void onStop() throws IOException, InterruptedException {
        if (session != null) {
            session.end();
        }
    }

    @Override
    public String toString() {
        return "http on port " + listen.port();
    }

    // ---- a request ----

    /** The records of a request, and what tells them from those of others. */
    private record Posted<T>(List<? extends T> records, Optional<String> sender, long sequence) {}

    private Posted<T> posted(Request request) throws IOException, RejectedException {
        String sender = request.getHeaders().get(SENDER);
        String sequence = request.getHeaders().get(SEQUENCE);
        if ((sender == null) != (sequence == null)) {
            throw bad("expected both headers, " + SENDER + " and " + SEQUENCE + ", or neither");
        }
        if (sender != null && (sender.isEmpty() || sender.length() > MAX_SENDER)) {
            throw bad(SENDER + ": expected 1 to " + MAX_SENDER + " characters");
        }
        long number = sequence == null ? 0 : number(sequence);
        IngestRequest read = Bodies.read(request, options.maxBodyBytes());
        List<? extends T> records;
        try {
            records = decoder.apply(read);
        } catch (Exception e) { // a decoder of the user's may throw anything; its words may tell secrets
            throw bad("the body could not be decoded (" + e.getClass().getSimpleName() + ")");
        }
        if (records.size() > MOST_RECORDS) {
            throw new RejectedException(
                    HttpStatus.PAYLOAD_TOO_LARGE_413, "more than " + MOST_RECORDS + " records in a request");
        }
        return new Posted<>(records, Optional.ofNullable(sender), number);
    }

    private static long number(String sequence) throws RejectedException {
        try {
            long number = Long.parseLong(sequence);
            if (number >= 0 && number <= MOST_SEQUENCE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw bad(SEQUENCE + ": expected a number from 0 to " + MOST_SEQUENCE);
    }

    private static RejectedException bad(String message) {
        return new RejectedException(HttpStatus.BAD_REQUEST_400, message);
    }

    private void store(Posted<T> posted) {
        if (posted.sender.isEmpty()) {
            store(posted.records);
            return;
        }
        long[] next = {posted.sequence << BITS_OF_A_REQUEST};
        storeNew(posted.sender.get(), posted.records, record -> next[0]++);
    }

    /** From a start to the next stop. */
    private final class Session extends Handler.Abstract {
        final WebServer server = new WebServer(listen, options.maxRequests());
        private final Semaphore room = new Semaphore(options.maxRequests());
        private final Rate rate = new Rate(options.requestsPerSecond(), System.nanoTime());
        private volatile boolean over;

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws IOException {
            if (WebServer.refused(request, response, callback, listen.access())) {
                return true;
            }
            if (!Request.getPathInContext(request).equals(options.path())) {
                WebServer.answer(request, response, callback, HttpStatus.NOT_FOUND_404, "post to " + options.path());
                return true;
            }
            if (!HttpMethod.POST.is(request.getMethod())) {
                response.getHeaders().put(HttpHeader.ALLOW, "POST");
                WebServer.answer(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "expected POST");
                return true;
            }
            if (!rate.allows(System.nanoTime())) {
                later(request, response, callback, HttpStatus.TOO_MANY_REQUESTS_429, "too many requests a second");
            } else if (over || full.getAsBoolean() || !room.tryAcquire()) {
                later(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "the program is busy");
            } else {
                try {
                    take(request, response, callback);
                } finally {
                    room.release();
                }
            }
            return true;
        }

        private void take(Request request, Response response, Callback callback) throws IOException {
            try {
                store(posted(request));
                WebServer.answer(request, response, callback, HttpStatus.NO_CONTENT_204, "");
            } catch (RejectedException e) {
                if (e.status == HttpStatus.BAD_REQUEST_400) {
                    reportError(IngestReceiver.this + ": a request was refused: " + e.getMessage(), null);
                }
                WebServer.answer(request, response, callback, e.status, e.getMessage());
            } catch (ReceiverStoppedException e) {
                later(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "the program is being stopped");
            }
        }

        private static void later(Request request, Response response, Callback callback, int status, String text) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            WebServer.answer(request, response, callback, status, text);
        }

        /** Takes no more, and waits a while for what is in hand. */
        void end() throws IOException, InterruptedException {
            over = true;
            boolean unused = room.tryAcquire(options.maxRequests(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            server.stop();
        }
    }
}
