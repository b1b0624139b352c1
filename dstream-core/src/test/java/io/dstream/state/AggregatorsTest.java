package io.dstream.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dstream.batch.Pair;
import io.dstream.state.Aggregators.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Each aggregator against what plain collections say about all values of a window. */
class AggregatorsTest {

    /** Compared by rank alone, so that there are equal ones that are not the same. */
    record Ranked(int rank, int number) {}

    private static final Comparator<Ranked> BY_RANK = Comparator.comparingInt(Ranked::rank);

    @Provide
    Arbitrary<List<List<Ranked>>> panes() {
        Arbitrary<Ranked> values = Combinators.combine(
                        Arbitraries.integers().between(-5, 5),
                        Arbitraries.integers().between(0, 3))
                .as(Ranked::new);
        return values.list().ofMinSize(1).ofMaxSize(8).list().ofMinSize(1).ofMaxSize(8);
    }

    /**
     * Aggregates each pane, merges them in every window, and takes the first out again where that can be done; checks
     * the result, and that the accumulators of the panes are as they were.
     */
    private static <A, R> void check(
            Aggregator<Ranked, A, R> aggregator, List<List<Ranked>> panes, Function<List<Ranked>, R> model)
            throws Exception {
        List<A> accumulators = new ArrayList<>();
        for (List<Ranked> pane : panes) {
            accumulators.add(accumulator(aggregator, pane));
        }
        for (int from = 0; from < panes.size(); from++) {
            A all = accumulators.get(from);
            for (int to = from; to < panes.size(); to++) {
                all = to == from ? all : aggregator.merge().apply(all, accumulators.get(to));
                assertThat(aggregator.finish().apply(all)).isEqualTo(model.apply(flat(panes, from, to)));
                if (aggregator.subtract().isPresent() && to > from) {
                    A later = aggregator.subtract().get().apply(all, accumulators.get(from));
                    assertThat(aggregator.finish().apply(later)).isEqualTo(model.apply(flat(panes, from + 1, to)));
                }
            }
        }
        for (int p = 0; p < panes.size(); p++) {
            assertThat(aggregator.finish().apply(accumulators.get(p))).isEqualTo(model.apply(panes.get(p)));
        }
    }

    private static <V, A> A accumulator(Aggregator<V, A, ?> aggregator, List<V> values) throws Exception {
        A accumulator = aggregator.create().apply();
        for (V value : values) {
            accumulator = aggregator.add().apply(accumulator, value);
        }
        return accumulator;
    }

    private static <V, A, R> R result(Aggregator<V, A, R> aggregator, List<V> values) throws Exception {
        return aggregator.finish().apply(accumulator(aggregator, values));
    }

    private static List<Ranked> flat(List<List<Ranked>> panes, int from, int to) {
        return panes.subList(from, to + 1).stream().flatMap(List::stream).toList();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void countsAndSums(@ForAll("panes") List<List<Ranked>> panes) throws Exception {
        check(Aggregators.count(), panes, all -> (long) all.size());
        check(Aggregators.sum(Ranked::rank), panes, all -> all.stream()
                .mapToLong(Ranked::rank)
                .sum());
        check(Aggregators.<Ranked>count().andThen(n -> n * 2), panes, all -> 2L * all.size());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void theExtremesAreTheEarliestOfEqualOnes(@ForAll("panes") List<List<Ranked>> panes) throws Exception {
        check(Aggregators.min(BY_RANK), panes, all -> sorted(all, BY_RANK).get(0));
        check(Aggregators.max(BY_RANK), panes, all -> sorted(all, BY_RANK.reversed())
                .get(0));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void theTopAreInOrderAndOfEqualOnesTheEarlierFirst(@ForAll("panes") List<List<Ranked>> panes) throws Exception {
        for (int n : new int[] {1, 3, 100}) {
            check(Aggregators.topK(n, BY_RANK), panes, all -> sorted(all, BY_RANK.reversed())
                    .subList(0, Math.min(n, all.size())));
        }
    }

    /** A stable sort. */
    private static List<Ranked> sorted(List<Ranked> values, Comparator<Ranked> order) {
        return values.stream().sorted(order).toList();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void countsWhatIsDistinctAndHowOftenItIsThere(@ForAll("panes") List<List<Ranked>> panes) throws Exception {
        check(Aggregators.countDistinct(), panes, all -> (long) new HashSet<>(all).size());
        check(Aggregators.histogram(), panes, all -> {
            Map<Ranked, Long> counts = new HashMap<>();
            all.forEach(value -> counts.merge(value, 1L, Long::sum));
            return counts;
        });
    }

    // ---- several at once ----

    private static final Aggregator<Ranked, Long, Long> COUNT = Aggregators.count();
    private static final Aggregator<Ranked, Long, Long> SUM = Aggregators.sum(Ranked::rank);
    private static final Aggregator<Ranked, List<Ranked>, List<Ranked>> TOP = Aggregators.topK(3, BY_RANK);
    private static final Aggregator<Ranked, Map<Ranked, Long>, Map<Ranked, Long>> HISTOGRAM = Aggregators.histogram();

    /** What an aggregator gives alone, over all values at once. */
    private static <R> R alone(Aggregator<Ranked, ?, R> aggregator, List<Ranked> all) {
        try {
            return result(aggregator, all);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void severalGiveWhatEachGivesAlone(@ForAll("panes") List<List<Ranked>> panes) throws Exception {
        check(Aggregators.both(COUNT, SUM), panes, all -> Pair.of(alone(COUNT, all), alone(SUM, all)));
        check(Aggregators.both(TOP, HISTOGRAM), panes, all -> Pair.of(alone(TOP, all), alone(HISTOGRAM, all)));
        check(
                Aggregators.all(COUNT, TOP, HISTOGRAM, Arrays::<Object>asList),
                panes,
                all -> Arrays.<Object>asList(alone(COUNT, all), alone(TOP, all), alone(HISTOGRAM, all)));
        check(Aggregators.all(List.of(COUNT, SUM)), panes, all -> List.of(alone(COUNT, all), alone(SUM, all)));
        check(
                Aggregators.all(List.of(COUNT, TOP, HISTOGRAM, SUM)),
                panes,
                all -> List.of(alone(COUNT, all), alone(TOP, all), alone(HISTOGRAM, all), alone(SUM, all)));
    }

    @Example
    void severalSubtractWhereAllCan() throws Exception {
        assertThat(Aggregators.both(COUNT, HISTOGRAM).subtract()).isPresent();
        assertThat(Aggregators.both(COUNT, TOP).subtract()).isEmpty();
        assertThat(Aggregators.both(TOP, COUNT).subtract()).isEmpty();
        assertThat(Aggregators.all(COUNT, SUM, HISTOGRAM, (n, sum, counts) -> n).subtract())
                .isPresent();
        assertThat(Aggregators.all(COUNT, SUM, TOP, (n, sum, top) -> n).subtract())
                .isEmpty();
        assertThat(Aggregators.all(List.of(COUNT, SUM, HISTOGRAM)).subtract()).isPresent();
        assertThat(Aggregators.all(List.of(COUNT, TOP, SUM)).subtract()).isEmpty();
    }

    @Example
    void accumulatorsOfSeveralAreMadeAnewEachTime() throws Exception {
        checkMadeAnew(Aggregators.both(TOP, HISTOGRAM), Pair.of(List.of(), Map.of()));
        checkMadeAnew(Aggregators.all(TOP, HISTOGRAM, COUNT, (top, counts, n) -> n), 0L);
        checkMadeAnew(Aggregators.all(List.of(TOP, HISTOGRAM)), List.of(List.of(), Map.of()));
    }

    private static <A> void checkMadeAnew(Aggregator<Ranked, A, ?> aggregator, Object ofNone) throws Exception {
        A used = aggregator.create().apply();
        A empty = aggregator.create().apply();
        used = aggregator.add().apply(used, new Ranked(1, 1));

        assertThat(aggregator.finish().apply(used)).isNotEqualTo(ofNone);
        assertThat(aggregator.finish().apply(empty)).isEqualTo(ofNone);
    }

    @Example
    void noneAtOnceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Aggregators.all(List.<Aggregator<Ranked, ?, ?>>of()))
                .withMessageContaining("all of no aggregators: expected at least one");
    }

    @Example
    void theExtremeOfNothingIsAnErrorThatSaysSo() {
        assertThatThrownBy(() -> result(Aggregators.min(BY_RANK), List.of()))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("the smallest of no values: expected at least one");
        assertThatThrownBy(() -> result(Aggregators.max(BY_RANK), List.of()))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("the largest of no values");
    }

    @Example
    void resultsMayHoldNullAndMayNotBeChanged() throws Exception {
        Map<String, Long> counts = result(Aggregators.histogram(), Arrays.asList("a", null, "a"));
        assertThat(counts).hasSize(2).containsEntry("a", 2L).containsEntry(null, 1L);
        assertThat(counts).isUnmodifiable();
        Comparator<String> nullLargest = Comparator.nullsLast(Comparator.naturalOrder());
        List<String> top = result(Aggregators.topK(2, nullLargest), Arrays.asList("a", null));
        assertThat(top).containsExactly(null, "a").isUnmodifiable();
    }

    @Example
    void theTopOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Aggregators.topK(0, BY_RANK))
                .withMessageContaining("the top 0");
    }

    // ---- moments ----

    @Provide
    Arbitrary<List<List<Double>>> numbers() {
        return Arbitraries.doubles()
                .between(-1e3, 1e3)
                .list()
                .ofMaxSize(20)
                .list()
                .ofMinSize(1)
                .ofMaxSize(10);
    }

    @Provide
    Arbitrary<Double> offsets() {
        return Arbitraries.of(0.0, 1e6, -1e7);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void momentsAreThoseOfTwoPassesHoweverTheyAreMerged(
            @ForAll("numbers") List<List<Double>> panes, @ForAll("offsets") double offset) throws Exception {
        Aggregator<Double, Moments, Moments> moments = Aggregators.moments(v -> v + offset);
        Moments left = moments.create().apply();
        Moments right = moments.create().apply();
        for (int p = 0; p < panes.size(); p++) {
            left = moments.merge().apply(left, result(moments, panes.get(p)));
            right = moments.merge().apply(result(moments, panes.get(panes.size() - 1 - p)), right);
        }
        double[] all = panes.stream()
                .flatMap(List::stream)
                .mapToDouble(v -> v + offset)
                .toArray();
        checkMoments(left, all);
        checkMoments(right, all);
    }

    private static void checkMoments(Moments merged, double[] all) {
        double mean = Arrays.stream(all).average().orElse(Double.NaN);
        double squares = Arrays.stream(all).map(x -> (x - mean) * (x - mean)).sum();
        assertThat(merged.count()).isEqualTo(all.length);
        if (all.length == 0) {
            assertThat(merged.mean()).isNaN();
            assertThat(merged.variance()).isNaN();
        } else {
            assertThat(merged.mean()).isCloseTo(mean, within(1e-9 * (1 + Math.abs(mean))));
            assertThat(merged.variance() * all.length).isCloseTo(squares, within(1e-6 * (1 + squares)));
        }
        if (all.length < 2) {
            assertThat(merged.sampleVariance()).isNaN();
        } else {
            assertThat(merged.sampleVariance() * (all.length - 1)).isCloseTo(squares, within(1e-6 * (1 + squares)));
        }
    }

    @Example
    void numbersThatAreAllTheSameHaveNoVariance() throws Exception {
        assertThat(result(Aggregators.<Double>variance(v -> v), List.of(0.1, 0.1, 0.1)))
                .isZero();
        assertThat(result(Aggregators.<Double>mean(v -> v), List.of(3.0))).isEqualTo(3.0);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void reducingCombinesTwoByTwoInOrder(@ForAll("panes") List<List<Ranked>> panes) throws Exception {
        check(
                Aggregators.<Ranked>reducing((a, b) -> new Ranked(a.rank(), b.number())),
                panes,
                all -> new Ranked(all.get(0).rank(), all.get(all.size() - 1).number()));
    }

    @Example
    void reducingTakesNullForAValueAndNothingForNone() throws Exception {
        Aggregator<String, Object, String> joining = Aggregators.reducing((a, b) -> a + "+" + b);
        Object none = joining.create().apply();

        assertThat(joining.finish().apply(accumulator(joining, Arrays.asList(null, "x"))))
                .isEqualTo("null+x");
        assertThat(joining.finish().apply(joining.merge().apply(none, "x"))).isEqualTo("x");
        assertThat(joining.finish().apply(joining.merge().apply("x", none))).isEqualTo("x");
        assertThatThrownBy(() -> joining.finish().apply(joining.merge().apply(none, none)))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("reducing no values: expected at least one; check that there are any first");
    }

    @Example
    void unfinishedGivesTheAccumulator() throws Exception {
        Aggregator<Integer, Moments, Moments> mean =
                Aggregators.<Integer>mean(n -> n).unfinished();

        assertThat(mean.finish().apply(accumulator(mean, List.of(1, 3))).count())
                .isEqualTo(2);
        assertThat(Aggregators.count().unfinished().subtract()).isPresent();
    }
}
