package io.dstream.redis.internal.read;

import io.dstream.engine.task.Retry;
import io.dstream.redis.LostEntriesPolicy;
import io.dstream.redis.RedisEntry;
import io.dstream.redis.internal.EntryId;
import io.dstream.redis.internal.Link;
import io.dstream.redis.internal.Look;
import io.dstream.redis.internal.Server;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.SourceContext;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The running part of a source: batches what its threads fetch, and reads ranges again. */
public final class StreamReader implements ReplayableReader<RedisEntry> {
    private static final long JOIN_MILLIS = 5_000;
    private static final int REPLAY_PAGE = 1_000;

    private final SourceOptions options;
    private final SourceContext context;
    private final EntryBuffer buffer;
    private final Retry retry;
    private final Beginning beginning;
    private final List<StreamFetcher> fetchers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private Optional<GroupKeeper> keeper = Optional.empty();
    private IOException failure; // under this object's lock

    public StreamReader(SourceOptions options, SourceContext context) {
        this.options = options;
        this.context = context;
        this.buffer = new EntryBuffer(context.bufferLimits(), context.parallelism());
        this.retry = new Retry("redis", options.server().timeout(), options.server());
        this.beginning = new Beginning(options);
    }

    // ---- before the first batch ----

    @Override
    public void seek(Map<String, Position> positions) throws Exception {
        retry.run("source " + context.id() + " cannot be started", () -> {
            try (Link link = options.server().connect()) {
                for (String stream : options.streams()) {
                    buffer.open(stream, begin(link, stream, Optional.ofNullable(positions.get(stream))));
                }
            }
            return null;
        });
        for (String stream : options.streams()) {
            StreamFetcher fetcher = new StreamFetcher(this, options, stream, buffer);
            fetchers.add(fetcher);
            start("fetch-" + fetchers.size(), fetcher);
        }
        keeper = options.group().map(group -> new GroupKeeper(this, options.server(), group));
        keeper.ifPresent(k -> start("group", k));
    }

    private Spot begin(Link link, String stream, Optional<Position> position) throws IOException {
        Optional<Look> look = link.look(options.server(), stream);
        if (look.isEmpty()) {
            return position.map(p -> Spot.parse(p.offset())).orElse(new Spot(EntryId.FIRST, 0));
        }
        Spot spot = position.isPresent() ? Spot.parse(position.get().offset()) : beginning.of(link, stream, look.get());
        beginning.createGroup(link, stream, spot);
        Optional<String> lost = spot.lost(stream, look.get());
        if (lost.isPresent() && options.lost() == LostEntriesPolicy.FAIL) {
            throw new IOException(refusal(lost.get()));
        }
        return spot; // with what is lost, its thread deals
    }

    private void start(String name, Runnable body) {
        Thread thread = context.newThread(name, body);
        threads.add(thread);
        thread.start();
    }

    @Override
    public Cut<RedisEntry> replay(List<OffsetRange> ranges) throws Exception {
        Cut<RedisEntry> cut = retry.run("entries cannot be read again", () -> {
            EntryBuffer.Parts parts = new EntryBuffer.Parts(context.parallelism());
            try (Link link = options.server().connect()) {
                for (OffsetRange range : ranges) {
                    parts.add(range, read(link, range));
                }
            }
            return parts.cut(List.of());
        });
        buffer.hold(cut);
        return cut;
    }

    private RedisEntry[] read(Link link, OffsetRange range) throws IOException {
        Spot from = Spot.parse(range.from());
        Spot until = Spot.parse(range.until());
        long count = until.number() - from.number();
        List<RedisEntry> entries = new ArrayList<>();
        EntryId next = from.next();
        while (next.compareTo(until.next()) < 0) {
            List<RedisEntry> page = link.range(range.partition(), next, until.next(), REPLAY_PAGE);
            entries.addAll(page);
            next = page.size() < REPLAY_PAGE
                    ? until.next()
                    : EntryId.parse(page.get(REPLAY_PAGE - 1).id())
                            .orElseThrow()
                            .next();
        }
        if (entries.size() < count) {
            String lost = (count - entries.size()) + " of the " + count + " entries of stream " + range.partition()
                    + " from id " + from.next() + " to " + until.next().previous()
                    + ", which are in a batch that has not finished, are gone: they were trimmed or deleted";
            if (options.lost() == LostEntriesPolicy.FAIL) {
                throw new IOException(refusal(lost));
            }
            report(lost, null);
        }
        return entries.toArray(RedisEntry[]::new);
    }

    // ---- batches ----

    @Override
    public Cut<RedisEntry> cut(Instant batchTime, long maxRecords) throws Exception {
        Optional<IOException> broken = broken(); // read first: what was fetched before it is in the buffer
        if (broken.isPresent() && buffer.isEmpty()) {
            throw broken.get();
        }
        return buffer.cut(maxRecords);
    }

    private synchronized Optional<IOException> broken() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void release(Cut<RedisEntry> cut) {
        buffer.release(cut);
    }

    @Override
    public Backlog backlog() {
        return buffer.backlog();
    }

    @Override
    public void commit(List<OffsetRange> ranges) {
        keeper.ifPresent(k -> ranges.forEach(range -> k.move(range.partition(), Spot.parse(range.until()))));
    }

    // ---- what its threads call ----

    static String missing(String stream, Server server) {
        return "there is no stream " + stream + " at " + server + " yet: waiting for its first entry. If it should be"
                + " there, check its key and the database";
    }

    private static String refusal(String lost) {
        return lost + ". To go on with the oldest entry that there is, call onLostEntries(CONTINUE)";
    }

    /** Where to go on although entries are lost. */
    Spot afterLoss(String lost, Look look) throws IOException {
        if (options.lost() == LostEntriesPolicy.FAIL) {
            throw new IOException(refusal(lost));
        }
        Spot oldest = Spot.oldest(look);
        report(lost + "; reading goes on at id " + oldest.next(), null);
        return oldest;
    }

    /** Something is wrong that does not pass: the next cut that has nothing else to give throws it. */
    void fail(IOException problem) {
        synchronized (this) {
            failure = failure == null ? problem : failure;
        }
        end();
    }

    void report(String message, Throwable cause) {
        context.error(message, cause);
    }

    void atWork() {
        context.started();
    }

    // ---- the end ----

    private void end() {
        buffer.end();
        fetchers.forEach(StreamFetcher::end);
    }

    @Override
    public void finish() {
        end();
    }

    @Override
    public boolean finished() {
        return fetchers.stream().allMatch(StreamFetcher::isOver) && buffer.isEmpty();
    }

    @Override
    public void close() throws InterruptedException {
        retry.end();
        end();
        keeper.ifPresent(GroupKeeper::end);
        for (Thread thread : threads) {
            thread.join(JOIN_MILLIS);
        }
        context.stopped("the program has stopped");
    }
}
