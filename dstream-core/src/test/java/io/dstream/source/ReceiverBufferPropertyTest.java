package io.dstream.source;

import static io.dstream.source.ReceiverBufferTest.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.source.SourceReader.Cut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** The buffer beside a plain list. */
class ReceiverBufferPropertyTest {
    private enum Op {
        STORE,
        STORE_ALL,
        CUT,
        CUT_ALL,
        RELEASE
    }

    @Provide
    Arbitrary<List<Tuple2<Op, Integer>>> operations() {
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.integers().between(0, 20)),
                Tuple.of(1, Arbitraries.integers().between(1_000, 1_050)),
                Tuple.of(1, Arbitraries.integers().between(2_000, 9_000)));
        return Arbitraries.of(Op.class)
                .flatMap(op -> sizes.map(size -> Tuple.of(op, size)))
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void givesWhatWasStoredInOrder(@ForAll("operations") List<Tuple2<Op, Integer>> operations) {
        ReceiverBuffer<Integer> buffer = new ReceiverBuffer<>(new BufferLimits(Long.MAX_VALUE, Long.MAX_VALUE));
        Queue<Integer> model = new ArrayDeque<>();
        Queue<Cut<Integer>> cuts = new ArrayDeque<>();
        long bytes = 0;
        long cutBytes = 0;
        int next = 0;
        for (Tuple2<Op, Integer> operation : operations) {
            int size = operation.get2();
            switch (operation.get1()) {
                case STORE -> {
                    for (int i = 0; i < size; i++) {
                        bytes += next % 13;
                        buffer.store(next, next % 13);
                        model.add(next++);
                    }
                }
                case STORE_ALL -> {
                    Object[] all = new Object[size + 1];
                    for (int i = 0; i < all.length; i++) {
                        all[i] = next;
                        model.add(next++);
                    }
                    bytes += 7L * all.length;
                    buffer.storeAll(all, 7L * all.length);
                }
                case CUT, CUT_ALL -> {
                    long max = operation.get1() == Op.CUT ? size : Long.MAX_VALUE;
                    Cut<Integer> cut = buffer.cut(max, 3);
                    List<Integer> expected = new ArrayList<>();
                    while (expected.size() < max && !model.isEmpty()) {
                        expected.add(model.remove());
                    }
                    assertThat(records(cut)).isEqualTo(expected);
                    assertThat(cut.records()).isEqualTo(expected.size());
                    assertPartitions(cut);
                    cutBytes += cut.bytes();
                    cuts.add(cut);
                }
                case RELEASE -> {
                    if (!cuts.isEmpty()) {
                        buffer.release(cuts.remove());
                    }
                }
            }
            assertThat(buffer.size()).isEqualTo(model.size());
        }
        cutBytes += buffer.cut(Long.MAX_VALUE, 3).bytes();
        assertThat(cutBytes).isEqualTo(bytes);
    }

    /** Three at most, each worth a thread, and of equal size. */
    private static void assertPartitions(Cut<Integer> cut) {
        if (cut.records() == 0) {
            assertThat(cut.parts()).isEmpty();
            return;
        }
        assertThat(cut.parts()).hasSize((int) Math.max(1, Math.min(3, cut.records() / 1024)));
        long smallest =
                cut.parts().stream().mapToLong(part -> part.size()).min().orElseThrow();
        long largest = cut.parts().stream().mapToLong(part -> part.size()).max().orElseThrow();
        assertThat(largest - smallest).isLessThanOrEqualTo(1);
    }
}
