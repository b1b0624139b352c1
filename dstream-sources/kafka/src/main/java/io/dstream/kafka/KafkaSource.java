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
 * A source that reads partitions of topics by offset. Immutable: each method returns a new source.
 *
 * <p><b>Cost.</b> The source has as many consumers, each with its own thread, as the program's {@code parallelism}, but
 * no more than there are partitions. They fetch while batches are computed, until the program's {@code receiverBuffer}
 * is full; the last response to each consumer may exceed it by {@code max.poll.records}. A record that is held takes
 * the bytes of its key, value and headers, and 24 more. A consumer also holds up to {@code fetch.max.bytes}.
 *
 * <p><b>A batch</b> contains what had been fetched when it was due, with one partition for each of the topics'
 * partitions that has records, in order. Its {@linkplain io.dstream.sink.BatchInfo#inputs inputs} contain the ranges of
 * offsets, as {@code topic-partition}. The ranges include offsets without a record, which were compacted away or belong
 * to transactions. Records are fetched and decoded once, however many outputs use them, and decoded again if a batch is
 * computed again.
 *
 * <p><b>Position.</b> With a checkpoint directory, ranges are planned before a batch is computed, and the same ranges
 * are read again after a crash. Without one, each start begins at {@link #from}; with {@link StartOffsets#committed}
 * this is the end of the last batch that was committed to the group, so a batch may be processed twice.
 *
 * <p><b>Consumer group.</b> If the properties have a {@code group.id}, each batch's offsets are committed to it when
 * the batch is finished, for tools that monitor lag. The source is not a member of the group, so members that join and
 * leave take nothing from it. But while there are members that subscribe to topics, brokers reject its commits, which
 * is reported.
 *
 * @param <K> the type of the records' keys
 * @param <V> the type of the records' values
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
     * Reads all partitions of some topics. Partitions that are added while the program runs are discovered, and read
     * from their earliest record.
     *
     * @param names the topics; the program does not start if one of them does not exist, and fails if one is deleted
     * @return a new source
     */
    public KafkaSource<K, V> topics(String... names) {
        checkArgument(names.length > 0, "topics needs at least one name");
        return selecting(new Selection.Topics(Set.of(names)));
    }

    /**
     * Reads all partitions of all topics whose names match a pattern. Topics that are created while the program runs,
     * or between two runs, are read from their beginning. Topics that are deleted are forgotten, which is reported.
     *
     * @param pattern must match the whole name; internal topics are ignored
     * @return a new source
     */
    public KafkaSource<K, V> topicsMatching(Pattern pattern) {
        return selecting(new Selection.Matching(checkNotNull(pattern, "topicsMatching needs a pattern")));
    }

    /**
     * Reads the given partitions only.
     *
     * @param partitions the partitions; the program does not start if one does not exist
     * @return a new source
     */
    public KafkaSource<K, V> partitions(TopicPartition... partitions) {
        checkArgument(partitions.length > 0, "partitions needs at least one partition");
        return selecting(new Selection.Assigned(Set.of(partitions)));
    }

    /**
     * Sets the deserializer of keys. Default: the property {@code key.deserializer}.
     *
     * @param deserializer the deserializer; used by several threads at once, which those that come with Kafka allow
     * @return a new source
     */
    public KafkaSource<K, V> keys(Deserializer<? extends K> deserializer) {
        checkNotNull(deserializer, "keys needs a deserializer");
        return with(o -> o.keys = () -> deserializer);
    }

    /**
     * Sets a function that creates deserializers of keys. Use it if a deserializer cannot be used by several threads at
     * once, or if the engine reads in other processes: the function can be sent there, most deserializers cannot.
     *
     * @param maker returns a new deserializer; it is called for as many as are in use at the same time
     * @return a new source
     */
    public KafkaSource<K, V> keysMadeBy(Function0<? extends Deserializer<? extends K>> maker) {
        checkNotNull(maker, "keysMadeBy needs a function that creates deserializers");
        return with(o -> o.keys = maker);
    }

    /**
     * Sets the deserializer of values. Default: the property {@code value.deserializer}.
     *
     * @param deserializer the deserializer; used by several threads at once, which those that come with Kafka allow
     * @return a new source
     */
    public KafkaSource<K, V> values(Deserializer<? extends V> deserializer) {
        checkNotNull(deserializer, "values needs a deserializer");
        return with(o -> o.values = () -> deserializer);
    }

    /**
     * Sets a function that creates deserializers of values. Use it if a deserializer cannot be used by several threads
     * at once, or if the engine reads in other processes: the function can be sent there, most deserializers cannot.
     *
     * @param maker returns a new deserializer; it is called for as many as are in use at the same time
     * @return a new source
     */
    public KafkaSource<K, V> valuesMadeBy(Function0<? extends Deserializer<? extends V>> maker) {
        checkNotNull(maker, "valuesMadeBy needs a function that creates deserializers");
        return with(o -> o.values = maker);
    }

    /**
     * Sets where to start in topics that are read for the first time.
     *
     * @param start where to start; default: {@link StartOffsets#latest}
     * @return a new source
     */
    public KafkaSource<K, V> from(StartOffsets start) {
        checkNotNull(start, "from needs offsets");
        return with(o -> o.start = start);
    }

    /**
     * Limits what a batch takes from each partition, in addition to the program's back-pressure. Back-pressure limits
     * all partitions together, and is divided among them by how far each is behind.
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
     * @param recordsPerSecond returns, for a partition, records for each second of the batch interval, more than 0;
     *     called once for each partition
     * @return a new source
     */
    public KafkaSource<K, V> maxRatePerPartition(ToDouble<TopicPartition> recordsPerSecond) {
        checkNotNull(recordsPerSecond, "maxRatePerPartition needs a function");
        return with(o -> o.maxRate = recordsPerSecond);
    }

    /**
     * Sets what happens when the next records to read are gone.
     *
     * @param policy the policy; default: {@link LostRecordsPolicy#FAIL}
     * @return a new source
     */
    public KafkaSource<K, V> onLostRecords(LostRecordsPolicy policy) {
        checkNotNull(policy, "onLostRecords needs a policy");
        return with(o -> o.lost = policy);
    }

    /**
     * Sets what happens to records that cannot be decoded. In order to skip them, each record is also decoded when it
     * is fetched.
     *
     * @param policy the policy; default: {@link UndecodablePolicy#FAIL}
     * @return a new source
     */
    public KafkaSource<K, V> onUndecodable(UndecodablePolicy policy) {
        checkNotNull(policy, "onUndecodable needs a policy");
        return with(o -> o.undecodable = policy);
    }

    /**
     * Also reads records of transactions that are open or were aborted. By default only committed records are read,
     * unless the properties have {@code isolation.level=read_uncommitted}.
     *
     * @return a new source
     */
    public KafkaSource<K, V> readUncommitted() {
        return with(o -> o.committedOnly = false);
    }

    /**
     * Sets how long brokers may take to answer before the start, or a batch that is read again, fails.
     *
     * @param timeout at least a millisecond; default: 10 seconds
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
     * Sets how often to look for new partitions and topics, and to check that the brokers still answer.
     *
     * @param interval at least 10 milliseconds; default: 5 seconds
     * @return a new source
     */
    public KafkaSource<K, V> discoverEvery(Duration interval) {
        checkArgument(interval.toMillis() >= 10, "discovery every %s: expected 10 ms or more", interval);
        return with(o -> o.discovery = interval);
    }

    // ---- reading ranges ----

    /**
     * Reads ranges of offsets as one batch, to run a stream's code over historical data. Nothing is read before the
     * batch is computed. Records are then read one broker response at a time, and are never all in memory. They are
     * read again by every computation unless the batch is {@linkplain Batch#cache cached}.
     *
     * @param ssc the context whose threads read; it need not have been started
     * @param ranges the ranges, each of which is a partition of the batch, such as {@code OffsetRange.of("orders-0",
     *     1000, 2000)}. They may be of topics other than those of the source
     * @return the batch
     * @throws IOException if brokers do not answer, or the records do not exist
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
