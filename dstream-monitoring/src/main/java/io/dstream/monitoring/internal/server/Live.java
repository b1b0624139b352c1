package io.dstream.monitoring.internal.server;

import com.sun.net.httpserver.HttpExchange;
import io.dstream.internal.text.Logs;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.Applications;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Sends open pages what changes. {@link #tick}, called by the page's timer, makes one frame for all clients of a
 * program; each client has a slot for one frame, and a thread that writes it. A client that has not taken a frame when
 * the next comes gets everything anew later; one that does not take it for long is dropped. Where no page is open,
 * nothing is made.
 */
public final class Live {
    /** How many pages may be open. */
    public static final int PAGES = 100;

    private static final Logger LOG = Logs.of("monitoring");
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    private static final long HEARTBEAT_MILLIS = 5_000;
    private static final int LARGE_FRAME = 8 << 10;

    private final Applications apps;
    private final String instance;
    private final boolean control;
    private final long patienceNanos;
    private final long calmNanos;
    private final Map<Application, Feed> feeds = new ConcurrentHashMap<>();
    private int pages; // under this object's lock
    private volatile boolean closed;

    Live(Applications apps, String instance, boolean control, Server.Pace pace) {
        this.apps = apps;
        this.instance = instance;
        this.control = control;
        this.patienceNanos = pace.slowPage().toNanos();
        this.calmNanos = pace.frames().multipliedBy(4).toNanos();
    }

    // ---- the timer's thread ----

    /** Makes frames where somebody waits for them, and drops who is too slow. */
    void tick(long nowNanos, Instant time) {
        for (Feed feed : feeds.values()) {
            try {
                feed.tick(nowNanos, time);
            } catch (RuntimeException e) {
                LOG.warn("the page of {} could not be updated", feed.app.name(), e);
            }
        }
    }

    /** What is sent about one program. */
    private final class Feed {
        private final Application app;
        private final Frames frames;
        private final CopyOnWriteArrayList<Client> clients = new CopyOnWriteArrayList<>();
        private long eventsSent = -1;
        private long seen;
        private long sentNanos;
        private int lastSize;

        Feed(Application app) {
            this.app = app;
            this.frames = new Frames(app, apps, instance, control);
        }

        void tick(long nowNanos, Instant time) {
            clients.forEach(client -> client.check(nowNanos));
            if (clients.isEmpty()) {
                return;
            }
            long since = nowNanos - sentNanos;
            boolean large = lastSize > LARGE_FRAME; // many short batches: less often
            boolean quiet = app.recorder().events() == eventsSent;
            boolean due = eventsSent < 0 || since >= calmNanos || !(large || quiet);
            boolean anew = clients.stream().anyMatch(Client::waitsForAll);
            if (!due && !anew) {
                return;
            }
            Application.Gauges gauges = app.gauges(time);
            Recorder.Snapshot all = app.recorder().since(anew ? 0 : seen);
            byte[] whole = anew ? Frames.event(frames.frame(all, 0, gauges, time)) : null;
            Recorder.Snapshot fresh = all.after(seen);
            byte[] news = Frames.event(frames.frame(fresh, seen, gauges, time));
            clients.forEach(client -> client.offer(news, whole));
            seen = fresh.completions();
            eventsSent = fresh.events();
            sentNanos = nowNanos;
            lastSize = news.length;
        }
    }

    // ---- the clients' threads ----

    /** An open page. The timer puts frames in, the client's own thread takes them out. */
    private final class Client {
        private final Thread thread = Thread.currentThread();
        private byte[] pending;
        private boolean lost = true; // it has nothing yet, or has missed a frame
        private long writingSince;
        private boolean writing;

        synchronized boolean waitsForAll() {
            return lost && pending == null;
        }

        synchronized void offer(byte[] news, byte[] whole) {
            if (pending != null) {
                lost = true;
            } else if (!lost) {
                pending = news;
            } else if (whole != null) {
                pending = whole;
                lost = false;
            }
            notifyAll();
        }

        synchronized int pendingBytes() {
            return pending == null ? 0 : pending.length;
        }

        synchronized void check(long nowNanos) {
            if (writing && nowNanos - writingSince > patienceNanos) {
                thread.interrupt(); // which closes the connection
            }
        }

        /** What to write next; a sign of life if there is nothing else. */
        private synchronized byte[] take() throws InterruptedException {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MILLIS);
            while (pending == null && !closed) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
            byte[] taken = pending == null ? HEARTBEAT : pending;
            writing = true;
            writingSince = System.nanoTime();
            return taken;
        }

        private synchronized void written(byte[] taken) {
            writing = false;
            if (pending == taken) {
                pending = null;
            }
        }

        void write(OutputStream out) throws IOException, InterruptedException {
            while (!closed) {
                byte[] taken = take();
                out.write(taken);
                out.flush();
                written(taken);
            }
        }
    }

    /** Serves a page until it is closed, or too slow. Holds the calling thread that long. */
    void serve(HttpExchange exchange, Application app) throws IOException, Refusal {
        synchronized (this) {
            if (pages >= PAGES) {
                throw new Refusal(503, PAGES + " pages are open already: close one, or try again later");
            }
            pages++;
        }
        Client client = new Client();
        Feed feed = feeds.computeIfAbsent(app, Feed::new);
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.getResponseHeaders().set("X-Accel-Buffering", "no"); // a proxy is to pass on what there is
            exchange.sendResponseHeaders(200, 0);
            feed.clients.add(client);
            client.write(exchange.getResponseBody());
        } catch (InterruptedException e) {
            LOG.debug("a page was too slow, or the server has been closed", e);
        } finally {
            feed.clients.remove(client);
            synchronized (this) {
                pages--;
            }
        }
    }

    /** How many pages are open. */
    public synchronized int pages() {
        return pages;
    }

    /** How much waits to be written to them. */
    public long pendingBytes() {
        return feeds.values().stream()
                .flatMap(feed -> feed.clients.stream())
                .mapToLong(Client::pendingBytes)
                .sum();
    }

    void close() {
        closed = true;
        for (Feed feed : List.copyOf(feeds.values())) {
            for (Client client : feed.clients) {
                client.thread.interrupt();
            }
        }
    }
}
