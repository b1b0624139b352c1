package io.dstream.kafka.internal.read;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.kafka.internal.Cluster;
import io.dstream.kafka.internal.fetch.Decoders;
import io.dstream.kafka.internal.fetch.Sieve;
import io.dstream.kafka.internal.fetch.Undecodable;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.OffsetRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A range of offsets that is read anew by whoever computes a batch of it, in another process too where the options can
 * be sent there, passwords included. Immutable.
 */
public final class RangePartition<K, V> extends Partition<ConsumerRecord<K, V>> {
    private static final Logger LOG = LoggerFactory.getLogger("io.dstream");
    private final Operator operator;
    private final SourceOptions<K, V> options;
    private final boolean portable;
    private final Decoders<K, V> decoders;
    private final Span span;

    /**
     * A range that is there.
     *
     * @param portable whether the options can be sent to another process
     */
    RangePartition(
            Operator operator, SourceOptions<K, V> options, Decoders<K, V> decoders, Span span, boolean portable) {
        this.operator = operator;
        this.portable = portable;
        this.options = options;
        this.decoders = decoders;
        this.span = span;
    }

    /** The partitions of some ranges, which are there now. */
    public static <K, V> List<Partition<ConsumerRecord<K, V>>> of(SourceOptions<K, V> options, List<OffsetRange> ranges)
            throws IOException, InterruptedException {
        checkNotNull(ranges, "read needs ranges");
        Operator operator = Operator.of("kafka");
        Decoders<K, V> decoders = options.decoders();
        boolean portable = options.cannotBeSent().isEmpty();
        List<Span> spans = ranges.stream().map(Span::of).toList();
        List<Partition<ConsumerRecord<K, V>>> parts = new ArrayList<>();
        try (Cluster cluster = Cluster.of(options.settings, "ranges-admin", options.timeout)) {
            for (Span span : Span.readable(cluster, spans, options.lost, RangePartition::warn)) {
                parts.add(new RangePartition<>(operator, options, decoders, span, portable));
            }
        }
        return parts;
    }

    @Override
    public void push(RecordConsumer<? super ConsumerRecord<K, V>> consumer) {
        if (span.isEmpty()) {
            return;
        }
        Sieve<K, V> sieve = new Sieve<>(options.undecodable, decoders, what -> warn(what.leftOut()));
        try (RangeReader reader = open()) {
            for (List<RangeReader.Read> some = next(reader); !some.isEmpty(); some = next(reader)) {
                for (RangeReader.Read read : some) {
                    Object[] decoded = sieve.decoded(span.partition(), read.records());
                    consumer.acceptAll(decoded, 0, decoded.length);
                }
            }
        } catch (Undecodable e) {
            throw e.of(operator);
        }
    }

    private static void warn(String message) {
        LOG.warn("kafka: {}", message);
    }

    private RangeReader open() {
        try {
            return new RangeReader(options, "ranges-" + span.partition(), List.of(span));
        } catch (IOException e) {
            throw OperatorException.of(operator, e);
        }
    }

    private List<RangeReader.Read> next(RangeReader reader) {
        try {
            return reader.next();
        } catch (IOException | InterruptedException e) {
            throw OperatorException.of(operator, e);
        }
    }

    @Override
    public Optional<Portable<ConsumerRecord<K, V>>> portable() {
        return portable ? Optional.of(portable(operator, options, span)) : Optional.empty();
    }

    private static <K, V> Portable<ConsumerRecord<K, V>> portable(
            Operator operator, SourceOptions<K, V> options, Span span) {
        return () -> new RangePartition<>(operator, options, options.decoders(), span, true);
    }

    @Override
    public long size() {
        return -1;
    }
}
