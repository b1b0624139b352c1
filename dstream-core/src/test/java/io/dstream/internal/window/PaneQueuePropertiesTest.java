package io.dstream.internal.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.function.Function2;
import io.dstream.plan.Operator;
import io.dstream.store.Revertible;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Queues of accumulators against a plain queue, with functions whose order matters, and the merges they need. */
@SuppressWarnings("serial") // javac takes every package named internal for one of the JDK
class PaneQueuePropertiesTest {
    private long merges;

    private WindowFunction counting(
            Function2<Object, Object, Object> merge, Function2<Object, Object, Object> subtract) {
        return new WindowFunction(
                Operator.of("test"),
                (a, b) -> {
                    merges++;
                    return merge.apply(a, b);
                },
                subtract,
                a -> a);
    }

    /**
     * What happens to a key in a tick: some of its panes leave, then it may come again; then all that may be undone.
     */
    record Tick(int evictions, boolean insertion, boolean undone) {}

    @Provide
    Arbitrary<List<Tick>> ticks() {
        return Combinators.combine(
                        Arbitraries.of(0, 0, 0, 1, 1, 2, 7),
                        Arbitraries.of(true, true, true, false),
                        Arbitraries.of(false, false, true))
                .as(Tick::new)
                .list()
                .ofMaxSize(200);
    }

    private static void check(
            List<Tick> ticks, WindowFunction fn, Function<String, PaneQueue> first, boolean subtracts) {
        ArrayDeque<String> model = new ArrayDeque<>();
        PaneQueue queue = null;
        int next = 0;
        for (Tick tick : ticks) {
            ArrayDeque<String> after = new ArrayDeque<>(model);
            PaneQueue changed = queue;
            for (int i = 0; i < tick.evictions && !after.isEmpty(); i++) {
                changed = changed.evict(after.remove(), fn);
            }
            if (tick.insertion) {
                String value = next++ % 10 + ";";
                after.add(value);
                changed = changed == null || (changed.isEmpty() && !subtracts)
                        ? first.apply(value)
                        : changed.insert(value, fn);
            }
            if (tick.undone) {
                if (queue instanceof Revertible revertible) {
                    revertible.revert();
                }
            } else {
                queue = changed;
                model = after;
                if (queue instanceof Revertible revertible) {
                    revertible.keep();
                }
            }
            if (queue != null) {
                assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
                if (!model.isEmpty()) {
                    assertThat(queue.merged(fn)).isEqualTo(String.join("", model));
                }
            }
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void twoStacksMergeInOrder(@ForAll("ticks") List<Tick> ticks) {
        check(ticks, counting((a, b) -> (String) a + b, null), TwoStacks::of, false);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void dabaLiteMergesInOrder(@ForAll("ticks") List<Tick> ticks) {
        WindowFunction fn = counting((a, b) -> (String) a + b, null);
        check(ticks, fn, first -> DabaLite.of(first, fn), false);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void subtractingTakesOutWhatCameFirst(@ForAll("ticks") List<Tick> ticks) {
        check(
                ticks,
                counting((a, b) -> (String) a + b, (all, old) -> ((String) all).substring(((String) old).length())),
                Subtracting::of,
                true);
    }

    @Property(tries = 20)
    void dabaLiteNeverNeedsMoreThanFourMerges(@ForAll("sizes") int size) {
        WindowFunction fn = counting((a, b) -> (Integer) a + (Integer) b, null);
        PaneQueue queue = DabaLite.of(1, fn);
        for (int i = 1; i < 4 * size; i++) {
            merges = 0;
            queue = queue.insert(1, fn);
            assertThat(merges).isLessThanOrEqualTo(3);
            if (i >= size) {
                merges = 0;
                queue = queue.evict(1, fn);
                assertThat(merges).isLessThanOrEqualTo(2);
            }
            merges = 0;
            assertThat(queue.merged(fn)).isEqualTo(Math.min(i + 1, size));
            assertThat(merges).isLessThanOrEqualTo(1);
            ((DabaLite) queue).keep();
        }
    }

    @Property(tries = 20)
    void twoStacksNeedThreeMergesASlideInTheLongRun(@ForAll("sizes") int size) {
        WindowFunction fn = counting((a, b) -> (Integer) a + (Integer) b, null);
        PaneQueue queue = TwoStacks.of(1);
        merges = 0;
        int slides = 10 * size;
        for (int i = 1; i < size + slides; i++) {
            queue = queue.insert(1, fn);
            if (i >= size) {
                queue = queue.evict(1, fn);
            }
            assertThat(queue.merged(fn)).isEqualTo(Math.min(i + 1, size));
        }
        assertThat(merges).isLessThanOrEqualTo(3L * (size + slides));
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.integers().between(1, 2_000);
    }
}
