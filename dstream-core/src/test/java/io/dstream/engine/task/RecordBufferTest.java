package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.plan.Cursor;
import io.dstream.plan.Ending;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What has been put into a buffer, as records or as keys and values, comes out of it in its order. */
class RecordBufferTest {
    private final List<Object> expected = new ArrayList<>();
    private final RecordBuffer buffer = new RecordBuffer();
    private int next;

    private void put(boolean asPair, int n) {
        for (int i = 0; i < n; i++) {
            Pair<Object, Object> pair = Pair.of(next % 5 == 0 ? null : next, next % 7 == 0 ? null : "v" + next);
            next++;
            expected.add(pair);
            if (asPair) {
                buffer.acceptPair(pair.key(), pair.value());
            } else {
                buffer.accept(pair);
            }
        }
    }

    private void putOther(Object record) {
        expected.add(record);
        buffer.accept(record);
    }

    private void check() {
        Partition<Object> partition = buffer.partition();
        Object[] copied = new Object[expected.size() + 2];
        assertThat(buffer.size()).isEqualTo(expected.size());
        assertThat(partition.size()).isEqualTo(expected.size());
        assertThat(partition.isInMemory()).isTrue();
        assertThat(pushed(partition)).isEqualTo(expected);
        assertThat(pushed(partition)).as("read again").isEqualTo(expected);
        assertThat(read(partition, 1)).isEqualTo(expected);
        assertThat(read(partition, 1_000)).isEqualTo(expected);
        assertThat(buffer.copyTo(copied, 1)).isEqualTo(expected.size() + 1);
        assertThat(Arrays.asList(copied).subList(1, expected.size() + 1)).isEqualTo(expected);
    }

    private static List<Object> pushed(Partition<Object> partition) {
        Ending.Collect<Object> collected = new Ending.Collect<>();
        partition.push(collected);
        return collected.records();
    }

    private static List<Object> read(Partition<Object> partition, int most) {
        Ending.Collect<Object> collected = new Ending.Collect<>();
        Cursor<Object> cursor = partition.cursor();
        int before;
        boolean more;
        do {
            before = collected.records().size();
            more = cursor.push(collected, most);
            assertThat(collected.records().size() - before).isLessThanOrEqualTo(most);
        } while (more);
        return collected.records();
    }

    @Test
    void anEmptyOneGivesNothing() {
        check();
    }

    @Test
    void manyOfOneKindComeOutInTheirOrder() {
        put(true, 50_000);
        check();
    }

    @Test
    void manyOfTheOtherKindComeOutInTheirOrder() {
        put(false, 50_000);
        check();
    }

    @Test
    void pairsAndOtherRecordsMayBeMixed() {
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            put(random.nextBoolean(), random.nextInt(40));
            if (random.nextInt(10) == 0) {
                putOther(random.nextBoolean() ? null : "other");
            }
        }
        check();
    }

    @Test
    void whereOneKindFillsAnArrayTheOtherGoesOn() {
        put(false, 1 << 14);
        put(true, 20);
        check();
        put(true, 1 << 13);
        put(false, 20);
        check();
        put(true, 1 << 14);
        putOther("other");
        put(true, 20);
        check();
    }

    @Test
    @SuppressWarnings("serial")
    void pairsAreHandedOnAsKeysAndValues() {
        put(true, 20_000);
        int[] counts = new int[2];
        buffer.partition().push(new RecordConsumer<>() {
            @Override
            public void accept(Object record) {
                counts[0]++;
            }

            @Override
            public void acceptPair(Object key, Object value) {
                counts[1]++;
            }
        });

        assertThat(counts).containsExactly(0, 20_000);
    }
}
