package io.dstream.eventtime;

import io.dstream.plan.Partition;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourcePartition;
import io.dstream.source.SourceReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gives each batch what it is told to: the records of each part, or nothing, and then says nothing of its parts. */
final class ScriptedParts implements Source<Long> {
    private final List<Map<String, List<Long>>> batches;

    ScriptedParts(List<Map<String, List<Long>>> batches) {
        this.batches = batches;
    }

    @Override
    public String kind() {
        return "scripted parts";
    }

    @Override
    public SourceReader<Long> open(SourceContext context) {
        Iterator<Map<String, List<Long>>> next = batches.iterator();
        return new SourceReader<>() {
            @Override
            public Cut<Long> cut(Instant batchTime, long maxRecords) {
                Map<String, List<Long>> batch = next.hasNext() ? next.next() : Map.of();
                if (batch.isEmpty()) {
                    return Cut.empty();
                }
                List<Partition<Long>> pieces = new ArrayList<>();
                List<String> parts = new ArrayList<>();
                new TreeMap<>(batch).forEach((part, records) -> {
                    pieces.addAll(Partition.split(records, 1));
                    parts.add(part);
                });
                return new Cut<>(pieces, -1, 0)
                        .from(new Origins(
                                parts, parts.stream().map(SourcePartition::of).toList()));
            }

            @Override
            public void finish() {
                // There is nothing more to come in.
            }

            @Override
            public boolean finished() {
                return true;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
