package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.KinesisRecord;
import io.dstream.kinesis.internal.At;
import io.dstream.kinesis.internal.Problems;
import io.dstream.kinesis.internal.Service;
import io.dstream.kinesis.internal.Shard;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.SourceContext;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The live end of a Kinesis source: gives shards to fetching threads, and batches what these have put into the buffer.
 * Nothing is asked of Kinesis by a cut.
 */
public final class KinesisReader<T> implements ReplayableReader<KinesisRecord<T>> {
    private static final long JOIN_MILLIS = 5_000;

    private final SourceOptions<T> options;
    private final SourceContext context;
    private final Operator operator;
    private final Decoding<T> decoding;
    private final FetchBuffer<T> buffer;
    private final Service service;
    private Beginning beginning; // null before the start
    private Lost lost;

    // under this object's lock
    private final List<Fetcher<T>> fetchers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> troubled = new HashSet<>(); // shards whose last request has failed
    private IOException failure;

    public KinesisReader(SourceOptions<T> options, SourceContext context) throws IOException {
        this.options = options;
        this.context = context;
        this.operator = new Operator(context.id(), "kinesis", "");
        this.decoding = new Decoding<>(options.decoder(), options.undecodable());
        this.buffer = new FetchBuffer<>(operator, decoding, context.bufferLimits());
        try {
            this.service = new Service(options.access());
        } catch (SdkException e) {
            throw Problems.of("stream '" + options.access() + "' cannot be read", e, options.access());
        }
    }

    // ---- before the first batch ----

    @Override
    public void seek(Map<String, Position> positions) throws Exception {
        beginning = new Beginning(options, service, this::announce);
        beginning.find(positions);
        lost = new Lost(service, beginning.stream().retentionMillis());
        buffer.identity(beginning.stream().identity());
        beginning.forgotten().forEach(buffer::forget);
        beginning
                .positions()
                .forEach((id, at) -> buffer.open(beginning.lineage().get(id), at));
        beginning.positions().forEach((id, at) -> fetch(beginning.lineage().get(id), at));
        context.started();
    }

    /** Gives a shard to the thread that has the fewest, or to a new one. */
    private synchronized void fetch(Shard shard, At at) {
        if (fetchers.size() >= context.parallelism()) {
            fetchers.stream()
                    .min(Comparator.comparingInt(Fetcher::size))
                    .orElseThrow()
                    .assign(shard, at);
            return;
        }
        Fetcher<T> fetcher = new Fetcher<>(this, options, decoding, buffer, service, lost);
        fetchers.add(fetcher);
        Thread thread = context.newThread("fetch-" + fetchers.size(), fetcher);
        threads.add(thread);
        fetcher.assign(shard, at);
        thread.start();
    }

    @Override
    public Cut<KinesisRecord<T>> replay(List<OffsetRange> ranges) throws Exception {
        Replay replay = new Replay(options, decoding, service, beginning.stream(), beginning.lineage(), this::announce);
        List<Partition<KinesisRecord<T>>> parts = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        long records = 0;
        long bytes = 0;
        for (Map.Entry<String, List<Chunk.Slice>> one : replay.read(ranges).entrySet()) {
            ShardPartition<T> part = new ShardPartition<>(operator, decoding, one.getKey(), one.getValue());
            parts.add(part);
            origins.add(one.getKey());
            records += part.size();
            bytes += part.bytes();
        }
        buffer.hold(records, bytes);
        return new Cut<>(parts, records, bytes, ranges).from(new Origins(origins, List.of()));
    }

    // ---- batches ----

    @Override
    public Backlog backlog() {
        return buffer.backlog();
    }

    @Override
    public Cut<KinesisRecord<T>> cut(Instant batchTime, long maxRecords) throws Exception {
        Optional<IOException> broken = broken(); // read first: what was fetched before it is in the buffer
        if (broken.isPresent() && buffer.isEmpty()) {
            throw broken.get();
        }
        return buffer.cut(maxRecords);
    }

    private synchronized Optional<IOException> broken() {
        return areFetching() ? Optional.empty() : Optional.ofNullable(failure);
    }

    private synchronized boolean areFetching() {
        return fetchers.stream().anyMatch(Fetcher::isRunning);
    }

    @Override
    public void release(Cut<KinesisRecord<T>> cut) {
        buffer.release(cut);
    }

    // ---- what its threads call ----

    /** A shard has been fetched to its end. */
    void over(String shard, List<Shard> children, long now) {
        for (Shard child : buffer.over(shard, children, now)) {
            fetch(child, buffer.fetchedTo(child.id()));
        }
    }

    /** A request has failed that is sent again later. */
    void trouble(String shard, SdkException e) {
        String what = Problems.reason(e, options.access());
        synchronized (this) {
            troubled.add(shard);
        }
        context.error("records cannot be fetched: " + what + ". It is tried again", e);
    }

    /** A request has been answered. */
    void answered(String shard) {
        boolean over;
        synchronized (this) {
            over = troubled.remove(shard) && troubled.isEmpty();
        }
        if (over) {
            context.started();
        }
    }

    /** Something is wrong that does not pass: the next cut that has nothing else to give throws it. */
    void fail(String what, Throwable cause) {
        synchronized (this) {
            if (failure == null) {
                failure = cause instanceof Lost.Failure lostRecords
                        ? new IOException(lostRecords.getMessage())
                        : Problems.of(what, cause, options.access());
            }
        }
        buffer.end();
    }

    /** Reports something that has happened and is over. */
    void announce(String message) {
        context.error(message, null);
        context.started();
    }

    // ---- the end ----

    @Override
    public void finish() {
        buffer.end();
    }

    @Override
    public synchronized boolean finished() {
        return buffer.hasEnded() && !areFetching() && buffer.isEmpty() && failure == null;
    }

    @Override
    public void close() throws InterruptedException {
        buffer.end();
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        try {
            for (Thread thread : all) {
                thread.join(JOIN_MILLIS);
                if (thread.isAlive()) {
                    thread.interrupt();
                    thread.join(JOIN_MILLIS);
                }
            }
        } finally {
            service.close();
            context.stopped("the program has stopped");
        }
    }
}
