package io.dstream.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.dstream.internal.events.EventBus;
import io.dstream.plan.Operator;
import io.dstream.report.PhaseReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.StreamingEvent;
import io.dstream.testing.Await;
import io.dstream.time.ManualClock;
import io.dstream.trace.BatchTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Each phase has the time between entering it and entering the next. */
class PhaseClockTest {
    private static final Operator FIRST = new Operator("first", "foreachBatch", "Orders.java:1");
    private static final Operator SECOND = new Operator("second", "foreachBatch", "Orders.java:2");

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final PhaseClock phases = new PhaseClock(clock, BatchTrace.NONE);

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void aPhaseThatIsEnteredAgainGoesOn() {
        clock.advance(ms(1));
        phases.enter(Phase.OUTPUT, FIRST);
        clock.advance(ms(2));
        phases.enter(Phase.OUTPUT, SECOND);
        clock.advance(ms(4));
        phases.enter(Phase.OUTPUT, FIRST);
        clock.advance(ms(8));

        assertThat(phases.end()).isEqualTo(ms(15));
        assertThat(phases.reports())
                .containsExactly(
                        new PhaseReport(Phase.OTHER, "", "", ms(0), ms(1)),
                        new PhaseReport(Phase.OUTPUT, "first", "Orders.java:1", ms(1), ms(10)),
                        new PhaseReport(Phase.OUTPUT, "second", "Orders.java:2", ms(3), ms(4)));
    }

    @Test
    void severalOperatorsAtOnceHaveOnePhase() {
        phases.enter(Phase.COMPUTE, List.of(FIRST, SECOND));
        assertThat(phases.now().operator()).isEqualTo("first, second");
        assertThat(phases.now().site()).isEmpty();
        assertThat(phases.now().only()).isEmpty();

        phases.enter(Phase.COMPUTE, List.of(SECOND));
        assertThat(phases.now().operator()).isEqualTo("second");
        assertThat(phases.now().only()).contains(SECOND);
    }

    @Test
    void theWaitForListenersIsAPhaseOfItsOwn() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        EventBus bus = new EventBus();
        bus.tellOn(Thread::new);
        bus.add(event -> Uninterruptibles.awaitUninterruptibly(open));
        StreamingEvent told = new StreamingEvent.Started(Instant.EPOCH);
        for (int i = 0; i <= 1_000; i++) {
            bus.enqueue(() -> told);
        }
        Thread driver = new Thread(() -> {
            phases.enter(Phase.OUTPUT, FIRST);
            phases.tell(bus, () -> told);
        });
        driver.start();
        Await.until("the driver waits", () -> phases.now().phase() == Phase.LISTENERS);
        clock.advance(ms(5));
        open.countDown();
        Await.end(driver);

        assertThat(phases.now().phase()).isEqualTo(Phase.OUTPUT);
        assertThat(phases.end()).isEqualTo(ms(5));
        assertThat(phases.reports()).contains(new PhaseReport(Phase.LISTENERS, "", "", ms(0), ms(5)));
        bus.close(Await.DEADLINE.toMillis());
    }
}
