package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CertaintyTest {
    private static final int SESSION = 9_000;
    private static final Duration LIMIT = Duration.ofSeconds(6);

    private final HandClock clock = new HandClock();
    private final Certainty certainty = new Certainty(clock);

    @Test
    void nothingIsCertainBeforeTheFirstConfirmation() {
        assertThat(certainty.holds()).isFalse();
    }

    @Test
    void aConfirmationCountsFromItsSending() {
        Reading sent = clock.get();
        clock.advance(LIMIT.minusNanos(1)); // the answer takes that long
        certainty.confirm(sent, SESSION);

        assertThat(certainty.holds()).isTrue();
        clock.advanceNanos(1);
        assertThat(certainty.holds()).isFalse();
    }

    @Test
    void anOldAnswerThatIsFoundAfterAPauseSaysNothing() {
        Reading sent = clock.get();
        clock.advance(Duration.ofMinutes(1));
        certainty.confirm(sent, SESSION);

        assertThat(certainty.holds()).isFalse();
    }

    @Test
    void aLaterConfirmationMakesItCertainAgain() {
        certainty.confirm(clock.get(), SESSION);
        clock.advance(LIMIT);
        assertThat(certainty.holds()).isFalse();

        certainty.confirm(clock.get(), SESSION);
        assertThat(certainty.holds()).isTrue();
    }

    @Test
    void theSleepOfTheMachineCounts() {
        certainty.confirm(clock.get(), SESSION);
        clock.machineSleeps(LIMIT);

        assertThat(certainty.holds()).isFalse();
    }

    @Test
    void aWallClockThatIsSetBackDoesNotProlongIt() {
        certainty.confirm(clock.get(), SESSION);
        clock.machineSleeps(Duration.ofHours(-1));
        clock.advance(LIMIT);

        assertThat(certainty.holds()).isFalse();
    }

    @Test
    void anEndIsForever() {
        certainty.confirm(clock.get(), SESSION);
        certainty.end();
        assertThat(certainty.holds()).isFalse();

        certainty.confirm(clock.get(), SESSION);
        assertThat(certainty.holds()).isFalse();
    }

    /** What happens between two looks. */
    private record Step(long requestNanos, long pauseNanos, boolean answered) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> time = Arbitraries.longs().between(0, 2 * SESSION * 1_000_000L);
        return Combinators.combine(time, time, Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }

    /** The servers may end the session one time-out after a request that reached them at once, and not before. */
    @Property
    void itIsNeverCertainWhenTheServersMayHaveEndedTheSession(@ForAll("steps") List<Step> steps) {
        HandClock time = new HandClock();
        Certainty rule = new Certainty(time);
        Reading heard = null; // when the servers heard last of what they answered, at the earliest
        for (Step step : steps) {
            Reading sent = time.get();
            time.advanceNanos(step.requestNanos);
            if (step.answered) {
                rule.confirm(sent, SESSION);
                heard = sent;
            }
            time.advanceNanos(step.pauseNanos);
            long since = heard == null ? Long.MAX_VALUE : time.get().nanos() - heard.nanos();
            if (rule.holds()) {
                assertThat(since).isLessThan(SESSION * 1_000_000L / 3 * 2);
            } else {
                assertThat(since).isGreaterThanOrEqualTo(SESSION * 1_000_000L / 3 * 2);
            }
        }
    }
}
