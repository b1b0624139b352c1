package io.dstream.kafka;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.function.Function0;
import io.dstream.function.ToDouble;
import io.dstream.kafka.internal.read.KafkaReader;
import io.dstream.kafka.internal.read.RangePartition;
import io.dstream.kafka.internal.read.Selection;
import io.dstream.kafka.internal.read.SourceOptions;
import io.dstream.source.OffsetRange;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A source that reads partitions of topics by their offsets. Immutable: each method gives a new source.
 *
 * <p><b>What it costs.</b> As many consumers, each with a thread of its own, as the program has {@code parallelism},
 * but no more than there are partitions. They fetch while batches are computed, until as many records are held as the
 * program's {@code receiverBuffer} says; the last answer of each consumer may go beyond that by
 * {@code max.poll.records}. A record that is held takes the bytes of its key, value and headers, and 24 more. A
 * consumer holds besides what {@code fetch.max.bytes} allows.
 *
 * <p><b>A batch</b> has what had been fetched when it was due: one partition for each of the topics' partitions that
 * has records, in their order. Its {@linkplain io.dstream.sink.BatchInfo#inputs inputs} name the ranges of offsets, as
 * {@code topic-partition}; offsets that hold no record, since they were compacted away or belong to transactions, are
 * in the ranges. Records are fetched and decoded once, however many outputs use them, and decoded once more when a
 * batch is computed again.
 *
 * <p><b>Where it is.</b> With a checkpoint directory ranges are planned before a batch is computed, and read again as
 * they were after a crash. Without one, each start begins anew where {@link #from} says; with
 * {@link StartOffsets#committed} that is where the last batch ended that was told to the group, so that a batch may
 * come twice.
 *
 * <p><b>The group.</b> If the properties have a {@code group.id}, each batch's offsets are committed to it once the
 * batch is over, for those who watch lags. The source is no member of the group: members that come and go take nothing
 * from it. But while there are members that subscribe to topics, brokers refuse its commits, which is reported.
 *
 * @param <K> the records' keys
 * @param <V> the records' values
 */
public final class KafkaSource<K, V> implements Source<ConsumerRecord<K, V>> {
    private final SourceOptions<K, V> options;

    KafkaSource(SourceOptions<K, V> options) {
        this.options = options;
    }

    private KafkaSource<K, V> with(Consumer<SourceOptions<K, V>> change) {
        SourceOptions<K, V> copy = options.copy();
        change.accept(copy);
        return new KafkaSource<>(copy);
    }

    private KafkaSource<K, V> selecting(Selection selection) {
        checkArgument(
                options.selection == null,
                "topics(...), topicsMatching(...) and partitions(...): expected one call of one of them");
        return with(o -> o.selection = selection);
    }

    /**
     * Reads all partitions of some topics. Partitions that are added while the program runs are found, and begin at
     * their earliest record.
     *
     * @param names the topics; the program does not start if there is none of such a name, and fails if one is deleted
     * @return a new source
     */
    public KafkaSource<K, V> topics(String... names) {
        checkArgument(names.length > 0, "topics needs at least one name");
        return selecting(new Selection.Topics(Set.of(names)));
    }

    /**
     * Reads all partitions of all topics whose names match. Topics that come up while the program runs, or between two
     * runs, are read from their beginning; those that are deleted are forgotten, which is reported.
     *
     * @param pattern is to match the whole name; internal topics are left out
     * @return a new source
     */
    public KafkaSource<K, V> topicsMatching(Pattern pattern) {
        return selecting(new Selection.Matching(checkNotNull(pattern, "topicsMatching needs a pattern")));
    }

    /**
     * Reads some partitions and no others.
     *
     * @param partitions the partitions; the program does not start if one does not exist
     * @return a new source
     */
    public KafkaSource<K, V> partitions(TopicPartition... partitions) {
        checkArgument(partitions.length > 0, "partitions needs at least one partition");
        return selecting(new Selection.Assigned(Set.of(partitions)));
    }

    /**
     * Says how keys are read. If nothing is said, the property {@code key.deserializer} says it.
     *
     * @param deserializer reads them; used by several threads at once, which those that come with Kafka allow
     * @return a new source
     */
    public KafkaSource<K, V> keys(Deserializer<? extends K> deserializer) {
        checkNotNull(deserializer, "keys needs a deserializer");
        return with(o -> o.keys = () -> deserializer);
    }

    /**
     * Says how keys are read, where a deserializer cannot be used by several threads at once, or the engine reads in
     * other processes: they are sent the maker, where most deserializers cannot be sent.
     *
     * @param maker makes as many as are at work at the same time, one after the other
     * @return a new source
     */
    public KafkaSource<K, V> keysMadeBy(Function0<? extends Deserializer<? extends K>> maker) {
        checkNotNull(maker, "keysMadeBy needs a function that creates deserializers");
        return with(o -> o.keys = maker);
    }

    /**
     * Says how values are read. If nothing is said, the property {@code value.deserializer} says it.
     *
     * @param deserializer reads them; used by several threads at once, which those that come with Kafka allow
     * @return a new source
     */
    public KafkaSource<K, V> values(Deserializer<? extends V> deserializer) {
        checkNotNull(deserializer, "values needs a deserializer");
        return with(o -> o.values = () -> deserializer);
    }

    /**
     * Says how values are read, where a deserializer cannot be used by several threads at once, or the engine reads in
     * other processes: they are sent the maker, where most deserializers cannot be sent.
     *
     * @param maker makes as many as are at work at the same time, one after the other
     * @return a new source
     */
    public KafkaSource<K, V> valuesMadeBy(Function0<? extends Deserializer<? extends V>> maker) {
        checkNotNull(maker, "valuesMadeBy needs a function that creates deserializers");
        return with(o -> o.values = maker);
    }

    /**
     * Where topics begin that are read for the first time.
     *
     * @param start where; {@link StartOffsets#latest} if nothing is said
     * @return a new source
     */
    public KafkaSource<K, V> from(StartOffsets start) {
        checkNotNull(start, "from needs offsets");
        return with(o -> o.start = start);
    }

    /**
     * Limits what a batch takes from each partition, beside the program's back-pressure. That limits all partitions
     * together, and is shared out by how far each is behind.
     *
     * @param recordsPerSecond records for each second of the batch interval, more than 0
     * @return a new source
     */
    public KafkaSource<K, V> maxRatePerPartition(double recordsPerSecond) {
        checkArgument(recordsPerSecond > 0, "a rate of %s records/s: expected more than 0", recordsPerSecond);
        return maxRatePerPartition(partition -> recordsPerSecond);
    }

    /**
     * Limits what a batch takes from each partition.
     *
     * @param recordsPerSecond gives, for a partition, records for each second of the batch interval, more than 0; asked
     *     once for each
     * @return a new source
     */
    public KafkaSource<K, V> maxRatePerPartition(ToDouble<TopicPartition> recordsPerSecond) {
        checkNotNull(recordsPerSecond, "maxRatePerPartition needs a function");
        return with(o -> o.maxRate = recordsPerSecond);
    }

    /**
     * What happens when the next records to read are gone.
     *
     * @param policy the policy; {@link LostRecordsPolicy#FAIL} if nothing is said
     * @return a new source
     */
    public KafkaSource<K, V> onLostRecords(LostRecordsPolicy policy) {
        checkNotNull(policy, "onLostRecords needs a policy");
        return with(o -> o.lost = policy);
    }

    /**
     * What happens to records that cannot be decoded. To leave them out, each record is decoded when it is fetched,
     * too.
     *
     * @param policy the policy; {@link UndecodablePolicy#FAIL} if nothing is said
     * @return a new source
     */
    public KafkaSource<K, V> onUndecodable(UndecodablePolicy policy) {
        checkNotNull(policy, "onUndecodable needs a policy");
        return with(o -> o.undecodable = policy);
    }

    /**
     * Gives records of transactions that are under way or were aborted, too. If nothing is said, only what was
     * committed is given, unless the properties have {@code isolation.level=read_uncommitted}.
     *
     * @return a new source
     */
    public KafkaSource<K, V> readUncommitted() {
        return with(o -> o.committedOnly = false);
    }

    /**
     * How long brokers may take to answer before the start, or a batch that is read again, fails.
     *
     * @param timeout at least a millisecond; 10 seconds if nothing is said
     * @return a new source
     */
    public KafkaSource<K, V> connectTimeout(Duration timeout) {
        checkArgument(
                timeout.toMillis() >= 1 && timeout.toMillis() <= 3_600_000,
                "a timeout of %s: expected 1 ms to 1 hour",
                timeout);
        return with(o -> o.timeout = timeout);
    }

    /**
     * How often to look for new partitions and topics, and whether the brokers still answer.
     *
     * @param interval at least 10 milliseconds; 5 seconds if nothing is said
     * @return a new source
     */
    public KafkaSource<K, V> discoverEvery(Duration interval) {
        checkArgument(interval.toMillis() >= 10, "discovery every %s: expected 10 ms or more", interval);
        return with(o -> o.discovery = interval);
    }

    // ---- reading ranges ----

    /**
     * Reads ranges of offsets as one batch, so that the code of a stream can go over history. Nothing is read before
     * the batch is computed, and then records go through one answer of a broker after the other, never all in memory;
     * they are read anew by each computation unless the batch is {@linkplain Batch#cache cached}.
     *
     * @param ssc whose threads are to read; it need not have been started
     * @param ranges the ranges, each a partition of the batch: {@code OffsetRange.of("orders-0", 1000, 2000)}. The
     *     topics that the source names do not matter
     * @return the batch
     * @throws IOException if brokers do not answer, or the records are not there
     * @throws InterruptedException if the thread is interrupted
     */
    public Batch<ConsumerRecord<K, V>> read(StreamingContext ssc, List<OffsetRange> ranges)
            throws IOException, InterruptedException {
        checkNotNull(ssc, "read needs a StreamingContext");
        return ssc.batchOf(RangePartition.of(options, ranges));
    }

    // ---- what the program calls ----

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public SourceReader<ConsumerRecord<K, V>> open(SourceContext context) throws Exception {
        checkArgument(
                options.selection != null,
                "it is not specified what to read: call topics(...), topicsMatching(...) or partitions(...)");
        return new KafkaReader<>(options, context);
    }

    @Override
    public String toString() {
        return kind() + " of " + options.settings.servers();
    }
}
