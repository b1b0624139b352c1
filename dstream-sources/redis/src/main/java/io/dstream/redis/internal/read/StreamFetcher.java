package io.dstream.redis.internal.read;

import io.dstream.redis.RedisEntry;
import io.dstream.redis.internal.Link;
import io.dstream.redis.internal.Look;
import io.dstream.redis.internal.Problems;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.exceptions.JedisException;

/** Fetches one stream into the buffer, on a thread of its own, over one connection at a time. */
final class StreamFetcher implements Runnable {
    private static final long POLL_MILLIS = 1_000;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final StreamReader reader;
    private final SourceOptions options;
    private final String stream;
    private final EntryBuffer buffer;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Duration poll;
    private long pause = FIRST_PAUSE_MILLIS;
    private String said; // what was reported and is still so; empty if all is well, null before the first fetch
    private Link link; // under this object's lock, but for its thread's own use

    StreamFetcher(StreamReader reader, SourceOptions options, String stream, EntryBuffer buffer) {
        this.reader = reader;
        this.options = options;
        this.stream = stream;
        this.buffer = buffer;
        this.poll = Duration.ofMillis(
                Math.min(POLL_MILLIS, options.server().timeout().toMillis() / 2));
    }

    @Override
    public void run() {
        try {
            while (!hasEnded()) {
                connectAndFetch();
            }
        } catch (IOException e) {
            reader.fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over.countDown();
        }
    }

    private void connectAndFetch() throws IOException, InterruptedException {
        try (Link connected = options.server().connect()) {
            hold(connected);
            fetch(connected);
        } catch (JedisException e) {
            if (!hasEnded()) {
                failed(e);
            }
        }
    }

    private void failed(JedisException e) throws IOException, InterruptedException {
        IOException problem = options.server().problem("stream " + stream + " cannot be read", e);
        if (!Problems.mayPass(e)) {
            throw problem;
        }
        say(problem.getMessage() + "; trying again", e);
        var unused = ended.await(pause, TimeUnit.MILLISECONDS);
        pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }

    private void fetch(Link connected) throws IOException, InterruptedException {
        for (int most = room(); most > 0; most = room()) {
            Spot spot = buffer.fetched(stream);
            Link.Seen seen = connected.fetch(options.server(), stream, spot.next(), most);
            pause = FIRST_PAUSE_MILLIS;
            if (seen.look().isEmpty()) {
                say(StreamReader.missing(stream, options.server()), null);
            } else if (!isLost(spot, seen.look().get())) {
                allIsWell();
                take(spot, seen.look().get(), seen.entries());
            } else {
                continue;
            }
            if (seen.entries().isEmpty()) {
                connected.awaitEntries(stream, spot.next(), poll);
            }
        }
    }

    /** Reports it once, whatever other streams report in between. */
    private void say(String message, Exception cause) {
        if (!message.equals(said)) {
            said = message;
            reader.report(message, cause);
        }
    }

    private void allIsWell() {
        if (!"".equals(said)) {
            said = "";
            reader.atWork();
        }
    }

    private int room() throws InterruptedException {
        return buffer.awaitRoom(options.fetchSize());
    }

    private void take(Spot spot, Look look, List<RedisEntry> entries) {
        if (!entries.isEmpty()) {
            RedisEntry last = entries.get(entries.size() - 1);
            buffer.add(stream, entries, spot.behind(last, entries.size()), look.added());
        }
    }

    private boolean isLost(Spot spot, Look look) throws IOException, InterruptedException {
        Optional<String> lost = spot.lost(stream, look);
        if (lost.isEmpty()) {
            return false;
        }
        Spot oldest = reader.afterLoss(lost.get(), look);
        buffer.jump(stream, oldest);
        return true;
    }

    private synchronized void hold(Link connected) {
        link = connected;
        if (hasEnded()) {
            connected.close();
        }
    }

    private boolean hasEnded() {
        return ended.getCount() == 0 || buffer.hasEnded();
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    /** Fetches no more: what waits for the server is called away. */
    synchronized void end() {
        ended.countDown();
        if (link != null) {
            link.close();
        }
    }
}
