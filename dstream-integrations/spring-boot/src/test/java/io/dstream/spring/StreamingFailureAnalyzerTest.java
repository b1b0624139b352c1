package io.dstream.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;

class StreamingFailureAnalyzerTest {
    private final ApplicationContextRunner bare =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(DStreamAutoConfiguration.class));
    private final ApplicationContextRunner runner = bare.withPropertyValues("dstream.batch-interval=1s");
    private final ApplicationContextRunner wordCount = runner.withUserConfiguration(Edges.class);

    /** What the first of all registered analysers says that has something to say, which is what Boot prints. */
    private static FailureAnalysis analysis(ApplicationContextRunner application) {
        List<FailureAnalysis> found = new ArrayList<>();
        application.run(started -> {
            assertThat(started).hasFailed();
            for (FailureAnalyzer analyzer : SpringFactoriesLoader.forDefaultResourceLocation()
                    .load(FailureAnalyzer.class, (type, name, e) -> {})) { // some of Boot's want a bean factory
                FailureAnalysis analysis = analyzer.analyze(started.getStartupFailure());
                if (analysis != null) {
                    found.add(analysis);
                }
            }
        });
        assertThat(found).isNotEmpty();
        return found.get(0);
    }

    @Test
    void applicationWithoutAProgramIsToldToDeclareOne() {
        FailureAnalysis analysis = analysis(runner);

        assertThat(analysis.getDescription()).contains("no bean of type io.dstream.spring.StreamingProgram");
        assertThat(analysis.getAction()).contains("@Bean").contains("dstream.enabled=false");
    }

    @Test
    void graphWithoutOutputIsFoundBeforeTheStart() {
        FailureAnalysis analysis =
                analysis(runner.withBean(StreamingProgram.class, () -> ssc -> ssc.from(new Edges().lines)));

        assertThat(analysis.getDescription()).contains("no output operation");
        assertThat(analysis.getAction()).contains("print()");
    }

    @Test
    void missingBatchIntervalIsAskedFor() {
        FailureAnalysis analysis = analysis(bare.withUserConfiguration(Edges.class));

        assertThat(analysis.getDescription()).contains("dstream.batch-interval is not set");
        assertThat(analysis.getAction()).contains("dstream.batch-interval=1s");
    }

    @Test
    void badSettingIsNamedWithWhatWasExpected() {
        assertThat(analysis(wordCount.withPropertyValues("dstream.batch-interval=1ns"))
                        .getDescription())
                .contains("dstream.batch-interval is PT0.000000001S")
                .contains("expected whole milliseconds");
        assertThat(analysis(wordCount.withPropertyValues("dstream.parallelism=0"))
                        .getDescription())
                .contains("dstream.parallelism is 0")
                .contains("expected at least 1");
        assertThat(analysis(wordCount.withPropertyValues("dstream.stop-timeout=-1s"))
                        .getDescription())
                .contains("dstream.stop-timeout is PT-1S");
        assertThat(analysis(wordCount.withPropertyValues("dstream.on-batch-failure.retries=-1"))
                        .getDescription())
                .contains("dstream.on-batch-failure")
                .contains("cannot retry -1 times");
        assertThat(analysis(wordCount.withPropertyValues("dstream.monitoring.port=70000"))
                        .getDescription())
                .contains("dstream.monitoring.port is 70000");
    }

    @Test
    void portOfThePageThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FailureAnalysis analysis =
                    analysis(wordCount.withPropertyValues("dstream.monitoring.port=" + taken.getLocalPort()));

            assertThat(analysis.getDescription()).contains("port " + taken.getLocalPort());
            assertThat(analysis.getAction()).contains("dstream.monitoring.port");
        }
    }

    @Test
    void checkpointOfAnotherProgramIsNotShared(@TempDir Path directory) {
        Edges edges = new Edges();
        try (StreamingContext other = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory)
                .build()) {
            other.from(edges.lines).named("lines").to(TestOutput.create());
            other.start();

            FailureAnalysis analysis = analysis(wordCount.withPropertyValues("dstream.checkpoint-dir=" + directory));

            assertThat(analysis.getDescription()).contains(directory.toString());
            assertThat(analysis.getAction()).contains("dstream.checkpoint-dir");
        }
    }

    @Test
    void sourceThatCannotBeOpenedIsNamed() {
        FailureAnalysis analysis = analysis(runner.withBean(
                StreamingProgram.class,
                () -> ssc -> ssc.from(new Closed()).named("orders").print()));

        assertThat(analysis.getDescription()).contains("orders").contains("no such topic");
    }

    private static final class Closed implements Source<String> {
        @Override
        public String kind() {
            return "closed";
        }

        @Override
        public SourceReader<String> open(SourceContext context) {
            throw new IllegalStateException("no such topic");
        }
    }
}
