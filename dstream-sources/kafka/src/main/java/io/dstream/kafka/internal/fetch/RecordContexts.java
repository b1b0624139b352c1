package io.dstream.kafka.internal.fetch;

import io.dstream.source.SourceReader.Cut;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds which traces the records of a batch belong to, by the headers of the first few of each partition. Only what has
 * been fetched is looked at. Immutable.
 *
 * @param names the headers to look for; empty to look at nothing
 */
public record RecordContexts(Set<String> names) {
    private static final int FIRST = 4; // records of a partition
    private static final int MOST = 128; // of a batch

    /** The cut, with what is found in it. */
    public <K, V> Cut<ConsumerRecord<K, V>> in(Cut<ConsumerRecord<K, V>> cut) {
        if (names.isEmpty()) {
            return cut;
        }
        Set<Map<String, String>> found = new LinkedHashSet<>();
        cut.parts().forEach(part -> {
            if (part instanceof FetchedPartition<?, ?> fetched && found.size() < MOST) {
                found.addAll(fetched.firstHeaders(FIRST, names));
            }
        });
        List<Map<String, String>> some = new ArrayList<>(found);
        return found.isEmpty() ? cut : cut.traced(some.subList(0, Math.min(MOST, some.size())));
    }
}
