package io.dstream.kafka.internal.read;

import io.dstream.internal.text.Logs;
import io.dstream.kafka.LostRecordsPolicy;
import io.dstream.kafka.internal.Cluster;
import io.dstream.kafka.internal.Problems;
import io.dstream.kafka.internal.fetch.Decoders;
import io.dstream.kafka.internal.fetch.FetchBuffer;
import io.dstream.kafka.internal.fetch.FetchedPartition;
import io.dstream.kafka.internal.fetch.Packed;
import io.dstream.kafka.internal.fetch.RecordContexts;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;

/**
 * The live end of a Kafka source: gives partitions to fetching threads, and batches what these have put into the
 * buffer. No call to a broker is made by a cut, and none under a lock that it needs. Where the engine reads partitions
 * in other processes, the threads fetch no records but only where the partitions end.
 */
public final class KafkaReader<K, V> implements ReplayableReader<ConsumerRecord<K, V>> {
    private static final Logger LOG = Logs.of("kafka");
    private static final int POLL_RECORDS = 2_000; // unless the user says otherwise
    private static final long JOIN_MILLIS = 5_000;
    private static final int LOOKS = 6;
    private static final long PAUSE_MILLIS = 250;

    private final SourceOptions<K, V> options;
    private final SourceContext context;
    private final Problems problems;
    private final FetchBuffer<K, V> buffer;
    private final Operator operator;
    private final Decoders<K, V> decoders;
    private final boolean fetchesHere;
    private final RecordContexts contexts;
    private Cluster cluster; // null before the start
    private Keeper<K, V> keeper;
    private boolean marked; // the positions have something, whichever partitions come and go

    // under this object's lock
    private final List<Fetcher<K, V>> fetchers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<TopicPartition, Fetcher<K, V>> known = new HashMap<>();
    private final Map<TopicPartition, String> identities = new HashMap<>(); // of those known
    private IOException failure;

    public KafkaReader(SourceOptions<K, V> options, SourceContext context) {
        this.options = options;
        this.context = context;
        this.problems = options.problems();
        this.operator = new Operator(context.id(), "kafka", "");
        this.decoders = options.decoders();
        Optional<String> cannotBeSent = context.readsElsewhere() ? options.cannotBeSent() : Optional.empty();
        cannotBeSent.ifPresent(why -> LOG.warn(
                "kafka: records are read in this process, because what reads them cannot be sent to the engine's processes"
                        + " ({}): give keysMadeBy and valuesMadeBy functions that create deserializers, or name deserializers in"
                        + " the properties",
                options.settings.hide(why)));
        this.fetchesHere = !context.readsElsewhere() || cannotBeSent.isPresent();
        this.contexts = new RecordContexts(context.tracedHeaders());
        this.buffer = new FetchBuffer<>(
                operator,
                decoders,
                context.bufferLimits(),
                context.batchInterval().toNanos() / 1e9,
                options.maxRate,
                this::unread);
    }

    private Partition<ConsumerRecord<K, V>> unread(TopicPartition partition, String identity, long from, long until) {
        return unread(new Span(partition, from, until, identity));
    }

    private Partition<ConsumerRecord<K, V>> unread(Span span) {
        return new RangePartition<>(operator, options, decoders, span, RangePartition.Place.ANYWHERE);
    }

    // ---- before the first batch ----

    @Override
    public void seek(Map<String, Position> positions) throws Exception {
        cluster = Cluster.of(options.settings, context.id() + "-admin", options.timeout);
        Beginning beginning = new Beginning(options, cluster, context);
        beginning.find(positions);
        marked = positions.containsKey(Ranges.NONE);
        keeper = new Keeper<>(this, options, cluster);
        for (Beginning.At at : beginning.partitions()) {
            buffer.open(at.partition(), at.is(), at.position());
            buffer.add(at.partition(), at.steps(), -1);
        }
        beginning.gone().forEach(partition -> {
            buffer.open(partition, "", 0);
            buffer.gone(partition);
        });
        beginning.partitions().forEach(at -> fetch(at.partition(), at.is(), at.next()));
        Thread thread = context.newThread("keeper", keeper);
        synchronized (this) {
            threads.add(thread);
        }
        thread.start();
        context.started();
    }

    /** Gives a partition to the thread that has the fewest, or to a new one. */
    private synchronized void fetch(TopicPartition partition, String identity, long offset) {
        Fetcher<K, V> fetcher;
        if (fetchers.size() < context.parallelism()) {
            String name = "fetch-" + (fetchers.size() + 1);
            fetcher = new Fetcher<>(
                    this, options, decoders, buffer, consumerConfig(context.id() + "-" + name), fetchesHere);
            fetchers.add(fetcher);
            Thread thread = context.newThread(name, fetcher);
            threads.add(thread);
            fetcher.assign(partition, offset);
            thread.start();
        } else {
            fetcher = fetchers.stream()
                    .min(Comparator.comparingInt(Fetcher::size))
                    .orElseThrow();
            fetcher.assign(partition, offset);
        }
        known.put(partition, fetcher);
        identities.put(partition, identity);
    }

    private Map<String, Object> consumerConfig(String clientId) {
        Map<String, Object> config = options.settings.consumer(clientId, options.committedOnly);
        long most =
                options.settings.get("max.poll.records").map(Long::parseLong).orElse((long) POLL_RECORDS);
        config.put(
                "max.poll.records", (int) Math.min(most, context.bufferLimits().maxRecords()));
        return config;
    }

    @Override
    public Cut<ConsumerRecord<K, V>> replay(List<OffsetRange> ranges) throws Exception {
        Replay<K, V> replay =
                new Replay<>(options, decoders, cluster, context.id() + "-replay", message -> announce(message, null));
        List<Partition<ConsumerRecord<K, V>>> parts = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        long records = 0;
        long bytes = 0;
        for (Span span : fetchesHere ? List.<Span>of() : replay.spans(ranges)) {
            parts.add(unread(span));
            origins.add(span.partition().toString());
            records += span.until() - span.from();
        }
        for (List<Packed.Slice> slices : fetchesHere ? replay.read(ranges) : List.<List<Packed.Slice>>of()) {
            FetchedPartition<K, V> part = new FetchedPartition<>(operator, decoders, slices);
            parts.add(part);
            origins.add(slices.get(0).packed().partition().toString());
            records += part.size();
            bytes += part.bytes();
        }
        buffer.hold(records, bytes);
        return contexts.in(new Cut<>(parts, records, bytes, ranges).from(new Origins(origins, List.of())));
    }

    // ---- batches ----

    @Override
    public Backlog backlog() {
        Backlog all = buffer.backlog();
        return fetchesHere ? all : new Backlog(0, 0, all.records());
    }

    @Override
    public Cut<ConsumerRecord<K, V>> cut(Instant batchTime, long maxRecords) throws Exception {
        Optional<IOException> broken = broken(); // read first: what was fetched before it is in the buffer
        if (broken.isPresent() && buffer.isEmpty()) {
            throw broken.get();
        }
        Cut<ConsumerRecord<K, V>> cut = contexts.in(buffer.cut(maxRecords));
        if (marked || buffer.hasEnded() || buffer.hasPartitions()) {
            return cut;
        }
        marked = true;
        List<OffsetRange> ranges = new ArrayList<>(cut.ranges());
        ranges.add(OffsetRange.of(Ranges.NONE, 0, 0));
        return new Cut<>(cut.parts(), cut.records(), cut.bytes(), ranges)
                .from(cut.origins())
                .traced(cut.contexts());
    }

    private synchronized Optional<IOException> broken() {
        return areFetching() ? Optional.empty() : Optional.ofNullable(failure);
    }

    private synchronized boolean areFetching() {
        return fetchers.stream().anyMatch(Fetcher::isRunning);
    }

    @Override
    public void release(Cut<ConsumerRecord<K, V>> cut) {
        buffer.release(cut);
        List<Fetcher<K, V>> all;
        synchronized (this) {
            all = List.copyOf(fetchers);
        }
        all.forEach(Fetcher::roomAgain);
    }

    @Override
    public void commit(List<OffsetRange> ranges) {
        if (options.settings.group().isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Set<TopicPartition> gone = new HashSet<>();
        for (OffsetRange range : ranges) {
            Ranges.parse(range.partition()).ifPresent(partition -> {
                if (range.isGone()) {
                    offsets.remove(partition);
                    gone.add(partition);
                } else {
                    offsets.put(partition, range.untilNumber());
                }
            });
        }
        if (!offsets.isEmpty() || !gone.isEmpty()) {
            keeper.commit(offsets, gone);
        }
    }

    // ---- what its threads call ----

    synchronized Set<TopicPartition> known() {
        return Set.copyOf(known.keySet());
    }

    /** What a partition is that is known, to tell it from another of its name; empty if brokers do not say. */
    synchronized String identity(TopicPartition partition) {
        return identities.getOrDefault(partition, "");
    }

    /** The offset behind what has been fetched of a partition. */
    long position(TopicPartition partition) {
        return buffer.fetchedTo(partition);
    }

    /** What a partition is now, asked twice and more if that is nothing new, since brokers may learn of it late. */
    String identityNow(TopicPartition partition) throws IOException, InterruptedException {
        String known = identity(partition);
        String now = known;
        for (int look = 1; look <= LOOKS && now.equals(known) && !known.isEmpty(); look++) {
            if (look > 1) {
                buffer.awaitChange(PAUSE_MILLIS);
            }
            Cluster.Topic found = cluster.topics(Set.of(partition.topic())).get(partition.topic());
            now = found == null ? known : found.id();
        }
        return now;
    }

    /** A fetcher goes on with another partition of the same name. */
    synchronized void isNow(TopicPartition partition, String identity) {
        identities.put(partition, identity);
    }

    /** A topic has been made anew, as the keeper sees it. */
    void madeAnew(LostRecords lost, String identity) {
        if (identity.equals(identity(lost.partition()))) {
            return; // its fetcher has seen it meanwhile
        }
        if (options.lost == LostRecordsPolicy.FAIL) {
            fail("cannot go on", new LostRecords.Failure(lost.refusal()));
            return;
        }
        synchronized (this) {
            Fetcher<K, V> fetcher = known.get(lost.partition());
            if (fetcher == null) {
                return;
            }
            identities.put(lost.partition(), identity);
            fetcher.begin(lost.partition(), identity, lost.earliest());
        }
        announce(lost.report(), null);
    }

    /** Partitions have come up. */
    void add(Map<TopicPartition, Long> positions, Selection.Found found) {
        Set<TopicPartition> sorted = new TreeSet<>(Cluster.ORDER);
        sorted.addAll(positions.keySet());
        for (TopicPartition partition : sorted) {
            buffer.open(partition, found.id(partition), positions.get(partition));
            fetch(partition, found.id(partition), positions.get(partition));
        }
    }

    /** A topic or a partition is no more. */
    void gone(String name) {
        if (!options.selection.isOpen()) {
            fail(
                    "cannot go on",
                    new LostRecords.Failure(
                            name + " no longer exists: was the topic deleted? Name only topics that exist, or"
                                    + " read with topicsMatching(...), which lets topics come and go"));
            return;
        }
        Optional<TopicPartition> partition = Ranges.parse(name);
        Fetcher<K, V> fetcher;
        synchronized (this) {
            fetcher = partition.map(known::remove).orElse(null);
        }
        if (fetcher != null) {
            fetcher.drop(partition.get());
            buffer.gone(partition.get());
            announce(name + " no longer exists: its topic was deleted, and its position is dropped", null);
        }
    }

    /** Something is wrong that does not pass: the next cut that has nothing else to give throws it. */
    void fail(String what, Throwable cause) {
        synchronized (this) {
            if (failure == null) {
                failure = cause instanceof LostRecords.Failure lost
                        ? new IOException(lost.getMessage())
                        : problems.of(what, cause);
            }
        }
        end();
    }

    void report(String message, Throwable cause) {
        context.error(options.settings.hide(message), cause == null ? null : options.settings.harmless(cause));
    }

    /** Reports something that has happened and is over. */
    void announce(String message, Throwable cause) {
        report(message, cause);
        keeper.announced();
    }

    /** No broker answers: nothing can be read, which the report before this says. */
    void cutOff() {
        context.stopped("no broker answers");
    }

    void atWork() {
        context.started();
    }

    // ---- the end ----

    private void end() {
        buffer.end();
        List<Fetcher<K, V>> all;
        synchronized (this) {
            all = List.copyOf(fetchers);
        }
        all.forEach(Fetcher::wake);
    }

    @Override
    public void finish() {
        end();
    }

    @Override
    public synchronized boolean finished() {
        return buffer.hasEnded() && !areFetching() && buffer.isEmpty() && failure == null;
    }

    @Override
    public void close() throws InterruptedException {
        end();
        if (keeper != null) {
            keeper.end();
        }
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
            if (cluster != null) {
                cluster.close();
            }
            context.stopped("the program has stopped");
        }
    }
}
