package io.dstream;

import io.dstream.plan.Partition;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourcePartition;
import io.dstream.source.SourceReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers in three parts, of which each has a watermark of its own. What a batch gets depends on its time. The second
 * part comes later than the first; the third one leaps ahead and then says nothing for long; now and then none has
 * anything.
 */
final class SimulatedParts implements Source<Long> {
    /** The numbers of a part begin at its number times this. */
    static final long PART = 1_000;

    private static final int PARTS = 3;

    @Override
    public String kind() {
        return "parts";
    }

    @Override
    public SourceReader<Long> open(SourceContext context) {
        return new Reader();
    }

    private static final class Reader implements ReplayableReader<Long> {
        private final Map<Integer, Long> next = new TreeMap<>();

        @Override
        public void seek(Map<String, Position> positions) {
            positions.forEach((part, until) -> next.put(Integer.parseInt(part), until.number()));
        }

        @Override
        public Cut<Long> replay(List<OffsetRange> ranges) {
            return of(ranges, List.of());
        }

        @Override
        public Cut<Long> cut(Instant batchTime, long maxRecords) {
            long second = batchTime.getEpochSecond();
            List<OffsetRange> ranges = new ArrayList<>();
            List<SourcePartition> all = new ArrayList<>();
            for (int part = 0; part < PARTS; part++) {
                if (part == 1 && second < 3) {
                    continue; // it is not there yet
                }
                long from = next.getOrDefault(part, 0L);
                long until = from + count(part, second);
                next.put(part, until);
                ranges.add(OffsetRange.of(Integer.toString(part), from, until));
                all.add(SourcePartition.of(Integer.toString(part)));
            }
            return of(ranges, all);
        }

        private static long count(int part, long second) {
            if (second % 5 == 0) {
                return 0;
            }
            return switch (part) {
                case 0 -> 1 + second % 2;
                case 1 -> 1 + second % 3;
                default -> second == 2 ? 25 : second > 20 ? 2 : 0;
            };
        }

        private static Cut<Long> of(List<OffsetRange> ranges, List<SourcePartition> all) {
            List<Partition<Long>> pieces = new ArrayList<>();
            long records = 0;
            for (OffsetRange range : ranges) {
                List<Long> numbers = new ArrayList<>();
                for (long n = range.fromNumber(); n < range.untilNumber(); n++) {
                    numbers.add(Integer.parseInt(range.partition()) * PART + n);
                }
                pieces.addAll(Partition.split(numbers, 1));
                records += numbers.size();
            }
            return records == 0
                    ? Cut.<Long>empty().from(new Origins(List.of(), all))
                    : new Cut<>(pieces, records, 0, ranges)
                            .from(new Origins(
                                    ranges.stream().map(OffsetRange::partition).toList(), all));
        }

        @Override
        public void finish() {}

        @Override
        public boolean finished() {
            return true;
        }

        @Override
        public void close() {}
    }
}
