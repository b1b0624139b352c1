package io.dstream.kafka.internal.read;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.internal.text.Logs;
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

/**
 * A range of offsets that is read anew by whoever computes a batch of it, in another process too where the options can
 * be sent there, passwords included. Immutable.
 */
public final class RangePartition<K, V> extends Partition<ConsumerRecord<K, V>> {
    private static final Logger LOG = Logs.of("kafka");

    /** Where a range is read. */
    enum Place {
        /** In this process, for the options cannot be sent to another one. */
        HERE,
        /** In this process, or in another one. */
        ANYWHERE,
        /** In this process, which was sent it, and will be sent the next of its partition. */
        SENT
    }

    private final Operator operator;
    private final SourceOptions<K, V> options;
    private final Place place;
    private final Decoders<K, V> decoders;
    private final Span span;

    /** A range that is there. */
    RangePartition(Operator operator, SourceOptions<K, V> options, Decoders<K, V> decoders, Span span, Place place) {
        this.operator = operator;
        this.place = place;
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
        Place place = options.cannotBeSent().isEmpty() ? Place.ANYWHERE : Place.HERE;
        List<Span> spans = ranges.stream().map(Span::of).toList();
        List<Partition<ConsumerRecord<K, V>>> parts = new ArrayList<>();
        try (Cluster cluster = Cluster.of(options.settings, "ranges-admin", options.timeout)) {
            for (Span span : Span.readable(cluster, spans, options.lost, RangePartition::warn)) {
                parts.add(new RangePartition<>(operator, options, decoders, span, place));
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
            String client = "ranges-" + span.partition();
            return place == Place.SENT
                    ? RangeReader.keepingItsConsumer(options, client, span)
                    : new RangeReader(options, client, List.of(span));
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
        return place == Place.HERE ? Optional.empty() : Optional.of(new Range<>(operator, options, span));
    }

    /** What another process is sent. */
    private record Range<K, V>(Operator operator, SourceOptions<K, V> options, Span span)
            implements Portable<ConsumerRecord<K, V>> {
        @Override
        public Partition<ConsumerRecord<K, V>> open() {
            return new RangePartition<>(operator, options, options.decoders(), span, Place.SENT);
        }

        @Override
        public Optional<String> affinity() {
            return Optional.of(span.partition().toString());
        }
    }

    @Override
    public long size() {
        return -1;
    }
}
