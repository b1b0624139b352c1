package io.dstream.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What one answer had of a partition: records, and where to go on; or a step over offsets that are gone. Used under the
 * buffer's lock.
 */
final class Fetched {
    private static final int OVERHEAD = 120; // of a record's object, its timestamp and its references

    final Object[] records;
    final boolean suspect; // some could not be decoded
    final boolean step; // over offsets that are gone, to next
    final long next; // the offset behind the last record and what gaps follow it
    long bytes; // of those that are still to be cut
    int from; // the first that is still to be cut

    private Fetched(Object[] records, boolean suspect, boolean step, long next) {
        this.records = records;
        this.suspect = suspect;
        this.step = step;
        this.next = next;
        this.bytes = bytes(records, 0, records.length);
    }

    static Fetched of(Object[] records, boolean suspect, long next) {
        return new Fetched(records, suspect, false, next);
    }

    static Fetched stepTo(long next) {
        return new Fetched(new Object[0], false, true, next);
    }

    int size() {
        return records.length - from;
    }

    /** Takes the next records; gives where to go on. */
    long take(int n, List<Slice> into) {
        int to = from + n;
        long taken = n == size() ? bytes : bytes(records, from, to);
        into.add(new Slice(records, from, to, suspect, taken));
        from = to;
        bytes -= taken;
        return to == records.length ? next : ((ConsumerRecord<?, ?>) records[to - 1]).offset() + 1;
    }

    private static long bytes(Object[] records, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            ConsumerRecord<?, ?> record = (ConsumerRecord<?, ?>) records[i];
            sum += OVERHEAD + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        }
        return sum;
    }

    /** Some of an answer's records. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them, and the array must not be copied
    record Slice(Object[] records, int from, int to, boolean suspect, long bytes) {}
}
