package io.dstream.kafka.internal.read;

import io.dstream.kafka.LostRecordsPolicy;
import io.dstream.kafka.internal.Cluster;
import io.dstream.kafka.internal.fetch.Decoders;
import io.dstream.kafka.internal.fetch.Packed;
import io.dstream.kafka.internal.fetch.Packer;
import io.dstream.kafka.internal.fetch.Sieve;
import io.dstream.source.OffsetRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the ranges of a batch again that was planned before, all into memory, where they were then too. */
final class Replay<K, V> {
    private final SourceOptions<K, V> options;
    private final Decoders<K, V> decoders;
    private final Cluster cluster;
    private final String clientId;
    private final Consumer<String> reports;

    Replay(
            SourceOptions<K, V> options,
            Decoders<K, V> decoders,
            Cluster cluster,
            String clientId,
            Consumer<String> reports) {
        this.options = options;
        this.decoders = decoders;
        this.cluster = cluster;
        this.clientId = clientId;
        this.reports = reports;
    }

    /** What is there of each partition, in the order of the ranges. */
    List<Span> spans(List<OffsetRange> ranges) throws IOException, InterruptedException {
        Map<TopicPartition, Span> spans = new LinkedHashMap<>();
        for (OffsetRange range : ranges) {
            if (range.isGone()) {
                Ranges.parse(range.partition()).map(spans::remove).ifPresent(this::checkForgotten);
            } else if (!range.partition().equals(Ranges.NONE)) {
                Span span = Span.of(range);
                spans.merge(span.partition(), span, Span::and);
            }
        }
        return Span.readable(cluster, spans.values(), options.lost, reports).stream()
                .filter(span -> !span.isEmpty())
                .toList();
    }

    /** The records of each partition that has some, in the order of the ranges. */
    List<List<Packed.Slice>> read(List<OffsetRange> ranges) throws IOException, InterruptedException {
        List<Span> readable = spans(ranges);
        if (readable.isEmpty()) {
            return List.of();
        }
        Map<TopicPartition, List<Packed.Slice>> read = new LinkedHashMap<>();
        readable.forEach(span -> read.put(span.partition(), new ArrayList<>()));
        Packer packer = new Packer();
        Sieve<K, V> sieve = new Sieve<>(options.undecodable, decoders, what -> reports.accept(what.leftOut()));
        try (RangeReader reader = new RangeReader(options, clientId, readable)) {
            for (List<RangeReader.Read> some = reader.next(); !some.isEmpty(); some = reader.next()) {
                for (RangeReader.Read one : some) {
                    TopicPartition partition = one.partition();
                    List<Packed.Slice> slices = read.get(partition);
                    packer.pack(partition, sieve.decodable(partition, one.records()))
                            .forEach(packed -> slices.add(packed.all()));
                }
            }
        }
        return read.values().stream().filter(slices -> !slices.isEmpty()).toList();
    }

    private void checkForgotten(Span span) {
        if (!span.isEmpty()) {
            String what = "the planned batch has records of " + span.partition() + " from offset " + span.from()
                    + " on, and its topic has been deleted";
            if (options.lost == LostRecordsPolicy.FAIL) {
                throw new IllegalStateException(what + ". To continue without them, set onLostRecords(EARLIEST)");
            }
            reports.accept(what + "; the batch is computed without them");
        }
    }
}
