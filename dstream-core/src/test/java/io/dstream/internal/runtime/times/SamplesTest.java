package io.dstream.internal.runtime.times;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.plan.Operator;
import io.dstream.report.OperatorTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of samples, and of what collectors tell. */
class SamplesTest {
    private final Samples samples = new Samples();

    private static Operator operator(String id) {
        return new Operator(id, "map", "Orders.java:1");
    }

    @Test
    void theLineThatTookMostIsTold() {
        samples.add(operator("map-1"), "Orders.java:40", 10);
        samples.add(operator("map-1"), "Rates.java:77", 30);
        samples.add(operator("map-1"), "Orders.java:40", 10);
        samples.add(operator("map-2"), "", 60);

        assertThat(samples.operators())
                .containsExactly(
                        new OperatorTime("map-2", "map", "Orders.java:1", Duration.ofNanos(60), "", false),
                        new OperatorTime(
                                "map-1", "map", "Orders.java:1", Duration.ofNanos(50), "Rates.java:77", false));
        assertThat(samples.lineIn("map-1", "map")).isEqualTo("Rates.java:77");
        assertThat(samples.lineIn("map-1", "filter")).isEmpty();
    }

    /** What is kept does not grow with the program's code; lines beyond the bound count for their operator alone. */
    @Test
    void ofAnOperatorAHundredLinesAreKept() {
        for (int line = 1; line <= 100; line++) {
            samples.add(operator("map-1"), "Orders.java:" + line, 10);
        }
        samples.add(operator("map-1"), "Late.java:1", 1_000);
        samples.add(operator("map-1"), "Orders.java:100", 10);

        assertThat(samples.operators())
                .containsExactly(new OperatorTime(
                        "map-1", "map", "Orders.java:1", Duration.ofNanos(2_010), "Orders.java:100", false));
    }

    @Test
    void thoseThatTookLongestAreTold() {
        for (int i = 1; i <= 30; i++) {
            samples.add(operator("map-" + i), "", i);
        }
        List<OperatorTime> all = samples.operators();
        assertThat(all).hasSize(Samples.MOST_OPERATORS);
        assertThat(all.get(0).operator()).isEqualTo("map-30");
        assertThat(all.get(Samples.MOST_OPERATORS - 1).operator()).isEqualTo("map-11");
    }

    @ParameterizedTest
    @CsvSource({
        "G1 Young Generation, false",
        "G1 Old Generation, false",
        "G1 Concurrent GC, true",
        "ZGC Pauses, false",
        "ZGC Cycles, true",
        "ZGC Major Cycles, true",
        "Shenandoah Pauses, false",
        "Shenandoah Cycles, true",
        "PS MarkSweep, false",
        "Copy, false"
    })
    void cyclesBesideTheProgramAreNoPauses(String bean, boolean isConcurrent) {
        assertThat(Collectors.isConcurrent(bean)).isEqualTo(isConcurrent);
    }

    @Test
    void collectorsOfThisJvmAreFound() {
        assertThat(Collectors.find().millis()).isNotNegative();
    }
}
