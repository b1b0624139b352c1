package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.dstream.testing.LogLines;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TroubleTest {
    private final LogLines logs = new LogLines();
    private final HandClock clock = new HandClock();
    private final Trouble trouble = new Trouble(LoggerFactory.getLogger("io.dstream.election"), "orders on a", clock);

    @AfterEach
    void close() {
        logs.close();
    }

    @Test
    void itIsToldAtOnceAndThenEveryHalfMinute() {
        for (int second = 0; second < 90; second++) {
            trouble.is("cannot connect");
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(logs.at(Level.WARN))
                .hasSize(3)
                .allMatch(
                        line -> line.equals("orders on a: cannot connect (since 1970-01-01T00:16:40Z). Still trying"));
        assertThat(trouble.text()).contains("cannot connect (since 1970-01-01T00:16:40Z)");
    }

    @Test
    void itsEndIsToldIfItWas() {
        trouble.is("cannot connect");
        trouble.over();
        trouble.over();
        assertThat(trouble.text()).isEmpty();
        assertThat(logs.at(Level.INFO)).containsExactly("orders on a: ZooKeeper answers again");

        clock.advance(Duration.ofSeconds(29));
        trouble.is("cannot connect");
        trouble.over();
        assertThat(logs.lines()).hasSize(2); // no more than every half minute, however often it comes and goes
    }

    @Test
    void whatIsNewIsTimedAnew() {
        trouble.is("cannot connect");
        trouble.over();
        clock.advance(Duration.ofMinutes(1));
        trouble.is("does not answer\nat all");

        assertThat(trouble.text()).contains("does not answer at all (since 1970-01-01T00:17:40Z)");
    }
}
