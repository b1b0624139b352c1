package io.dstream.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Batch;
import io.dstream.internal.local.LocalEngine;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A plan that is made once and bound to other data each time. */
@SuppressWarnings("serial") // javac takes every package named internal for one of the JDK
class PlanTemplateTest {
    private final LocalEngine engine = new LocalEngine("templates", 1);
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() {
        engine.close();
    }

    private Batch<Long> over(PlanTemplate<String> template, Long... numbers) {
        return Batch.of(engine, bound(template, data(numbers)));
    }

    @SuppressWarnings("unchecked")
    private static Plan<Long> bound(PlanTemplate<String> template, Plan<Long> data) {
        return (Plan<Long>) template.bind(place -> {
            assertThat(place).isEqualTo("the numbers");
            return data;
        });
    }

    private static Plan<Long> data(Long... numbers) {
        return new Plan.Data<>(Partition.split(List.of(numbers), 1));
    }

    private PlanTemplate<String> template(UnaryOperator<Batch<Long>> operators) {
        Plan<Long> place = new Plan.Data<>(List.of());
        IdentityHashMap<Plan<?>, String> places = new IdentityHashMap<>();
        places.put(place, "the numbers");
        return new PlanTemplate<>(operators.apply(Batch.of(engine, place)).plan(), places);
    }

    @Test
    void aPlanThatIsAPlaceIsWhatIsBound() {
        Plan<Long> data = data(1L);

        assertThat(bound(template(numbers -> numbers), data)).isSameAs(data);
    }

    @Test
    void resultsThatAreHeldAndPlansThatAreDeferredBelongToWhatIsBound() {
        PlanTemplate<String> numbered =
                template(numbers -> numbers.zipWithIndex().map(pair -> 10 * pair.key() + pair.value()));
        Batch<Long> first = over(numbered, 1L, 2L);

        assertThat(first.collect()).containsExactly(10L, 21L);
        assertThat(over(numbered, 7L).collect()).containsExactly(70L);
        assertThat(first.collect()).containsExactly(10L, 21L);
    }

    @Test
    void whatIsUsedTwiceIsStillOne() {
        PlanTemplate<String> twice = template(numbers -> {
            Batch<Long> counted = numbers.map(n -> n + calls.incrementAndGet());
            return counted.union(counted.filter(n -> n > 100));
        });

        assertThat(over(twice, 1L, 200L).collect()).containsExactly(2L, 202L, 202L);
        assertThat(calls).hasValue(2);
    }

    @Test
    void leavesThatAreNoPlacesStayAsTheyAre() {
        Batch<Long> fixed = Batch.of(engine, data(5L, 6L));
        PlanTemplate<String> both =
                template(numbers -> numbers.cartesian(fixed).map(pair -> pair.key() * pair.value()));

        assertThat(over(both, 1L, 2L).collect()).containsExactly(5L, 6L, 10L, 12L);
        assertThat(over(both, 3L).collect()).containsExactly(15L, 18L);
    }
}
