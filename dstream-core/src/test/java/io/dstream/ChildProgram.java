package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A program that was run in a process of its own, to its end.
 *
 * @param exitValue what it ended with
 * @param output what it wrote to standard output and standard error
 */
record ChildProgram(int exitValue, String output) {

    /** Runs a class's main on this process's class path. */
    static ChildProgram run(Class<?> main, String... args) throws IOException, InterruptedException {
        return run(entry -> true, main, args);
    }

    /** Runs a class's main on those entries of this process's class path that are wanted. */
    static ChildProgram run(Predicate<String> wanted, Class<?> main, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-cp", classPath(wanted), main.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            assertThat(process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .as("the process has ended")
                    .isTrue();
            return new ChildProgram(
                    process.exitValue(), new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPath(Predicate<String> wanted) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .filter(wanted)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
