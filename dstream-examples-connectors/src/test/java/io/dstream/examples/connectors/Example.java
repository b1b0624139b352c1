package io.dstream.examples.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A program of this module in a process of its own, run as its users run it. Used by one thread. */
final class Example implements AutoCloseable {
    private static final int TERMINATED = 143;
    private static final Pattern REPORTED = Pattern.compile("(WARN|ERROR) +\\[|Exception");

    private final ChildJvm process;

    private Example(Class<?> main, Object... arguments) throws IOException {
        process = ChildJvm.of(main, arguments).heap("256m").start();
    }

    static Example start(Class<?> main, Object... arguments) throws IOException {
        return new Example(main, arguments);
    }

    /** Waits until it has printed a line that has this. */
    void awaitLine(String regex) {
        Predicate<String> wanted = Pattern.compile(regex).asPredicate();
        Await.until(
                "a line with " + regex,
                Await.LONG,
                () -> {
                    process.mustRun();
                    return process.output().lines().anyMatch(wanted);
                },
                process::output);
    }

    /** Waits until it has ended by itself, with this exit code. */
    String awaitEnd(int exit) throws InterruptedException {
        assertThat(process.awaitEnd()).as(process.output()).isEqualTo(exit);
        return process.output();
    }

    /** Ends it as its users do. It must have reported nothing, and leave no process behind. */
    void end() throws IOException, InterruptedException {
        List<ProcessHandle> servers =
                ProcessHandle.of(process.pid()).orElseThrow().descendants().toList();
        process.terminate();
        assertThat(process.awaitEnd()).as(process.output()).isEqualTo(TERMINATED);
        assertThat(process.output().lines())
                .noneMatch(line -> REPORTED.matcher(line).find() && !line.contains(" was slow: "));
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
    }

    @Override
    public void close() {
        process.close();
    }
}
