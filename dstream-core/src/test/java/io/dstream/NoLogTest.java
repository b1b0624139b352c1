package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.source.Sources;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A program without an SLF4J provider still says that it has failed. */
class NoLogTest {

    /** The program. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            StreamingContext ssc = StreamingContext.builder()
                    .appName("silent")
                    .batchInterval(Duration.ofMillis(10))
                    .build();
            DStream<String> texts = ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of("4x")))));
            texts.map(Integer::parseInt).foreachBatch(batch -> batch.count());
            ssc.start();
            try {
                ssc.awaitTermination();
            } catch (StreamingException e) {
                System.exit(7);
            }
        }
    }

    @Test
    void theFailureIsSaidOnceOnStandardError() throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String withoutProvider = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(classPath)
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        withoutProvider,
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .as("the process has ended")
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(7);
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .containsOnlyOnce("silent: ")
                    .contains("For input string: \"4x\"")
                    .contains("add an SLF4J 2 provider");
        } finally {
            process.destroyForcibly();
        }
    }
}
