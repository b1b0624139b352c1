package io.dstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.engine.StageTimes.Pipeline;
import io.dstream.engine.StageTimes.Run;
import io.dstream.engine.StageTimes.Running;
import io.dstream.engine.StageTimes.Stage;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is told of tasks, and what of it is kept. */
class StageTimesTest {
    private final AtomicLong now = new AtomicLong();
    private final StageTimes times = new StageTimes(now::get);

    private static Pipeline into(String operator) {
        return new Pipeline(List.of(), Optional.of(new Operator(operator, "combine", "")));
    }

    private static Partition<Object> of(int records) {
        return Partition.of(new Object[records], 0, records);
    }

    private void run(Pipeline pipeline, long... nanos) throws Exception {
        List<Partition<Object>> sources = new ArrayList<>();
        for (long each : nanos) {
            sources.add(of((int) each));
        }
        Run run = times.begin(Collections.nCopies(nanos.length, pipeline), sources);
        for (int task = 0; task < nanos.length; task++) {
            long each = nanos[task];
            run.time(task, () -> now.addAndGet(each));
        }
        run.end();
    }

    @Test
    void runsOfTheSameOperatorsAreAddedUp() throws Exception {
        run(into("a"), 1, 5);
        run(into("b"), 7);
        run(into("a"), 2, 3);

        assertThat(times.take())
                .containsExactly(
                        new Stage(List.of("a"), 2, 4, 11, 11, 5, 1, 5, 11),
                        new Stage(List.of("b"), 1, 1, 7, 7, 7, 0, 7, 7));
        assertThat(times.take()).isEmpty();
    }

    @Test
    void pipelinesThatRunTogetherAreStagesOfTheirOwn() throws Exception {
        Run run = times.begin(List.of(into("a"), into("b")), List.of(of(1), of(2)));
        run.time(0, () -> now.addAndGet(1));
        run.time(1, () -> now.addAndGet(2));
        run.end();

        assertThat(times.take())
                .containsExactly(
                        new Stage(List.of("a"), 1, 1, 3, 1, 1, 0, 1, 1),
                        new Stage(List.of("b"), 1, 1, 3, 2, 2, 0, 2, 2));
    }

    @Test
    void stagesBeyondTheBoundAreAddedUpAsOne() throws Exception {
        for (int i = 0; i < StageTimes.MOST_STAGES + 10; i++) {
            run(into("operator " + i), 1);
        }
        run(into("operator 0"), 1);

        List<Stage> stages = times.take();
        assertThat(stages).hasSize(StageTimes.MOST_STAGES + 1);
        assertThat(stages.get(0).runs()).isEqualTo(2);
        assertThat(stages.get(StageTimes.MOST_STAGES)).isEqualTo(new Stage(List.of(), 10, 10, 10, 10, 1, 0, 1, 10));
    }

    @Test
    void aTaskThatFailsHasItsTimeAndThoseThatNeverBeganHaveNone() {
        Run run = times.begin(Collections.nCopies(3, into("a")), List.of());
        assertThatThrownBy(() -> run.time(0, () -> {
                    now.addAndGet(4);
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class);
        run.end();

        assertThat(times.take()).containsExactly(new Stage(List.of("a"), 1, 1, 4, 4, 4, 0, -1, -1));
        assertThat(times.running()).isEmpty();
    }

    @Test
    void aTaskInsideATaskIsTheOneThatRuns() throws Exception {
        Pipeline outer = into("outer");
        Pipeline inner = into("inner");
        Run outerRun = times.begin(List.of(outer, outer), List.of());
        Run innerRun = times.begin(List.of(inner), List.of());
        List<List<Running>> seen = new ArrayList<>();
        outerRun.time(1, () -> {
            now.addAndGet(1);
            innerRun.time(0, () -> seen.add(times.running()));
            seen.add(times.running());
        });
        seen.add(times.running());

        Thread thread = Thread.currentThread();
        assertThat(seen)
                .containsExactly(
                        List.of(new Running(thread, inner, Optional.empty(), 0, 1)),
                        List.of(new Running(thread, outer, Optional.empty(), 1, 0)),
                        List.of());
    }
}
