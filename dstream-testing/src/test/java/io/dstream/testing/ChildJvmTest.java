package io.dstream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
    @TempDir
    Path directory;

    /** Says what it was given, and ends with it or waits to be killed. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println("given " + args[0]);
            System.err.println("complains");
            if (args[0].equals("waits")) {
                Thread.currentThread().join();
            }
            System.exit(Integer.parseInt(args[0]));
        }
    }

    @Test
    void runsToItsEndAndCanBeStartedAgain() throws Exception {
        try (ChildJvm program = ChildJvm.of(Program.class, 7).start()) {
            assertThat(program.awaitEnd()).isEqualTo(7);
            assertThat(program.start().awaitEnd()).isEqualTo(7);
            assertThat(program.output()).isEqualToIgnoringNewLines("given 7\ncomplains\ngiven 7\ncomplains\n");
            assertThatThrownBy(program::mustRun)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("has ended with 7")
                    .hasMessageContaining("given 7");
        }
    }

    @Test
    void standsStillGoesOnAndIsKilled() throws Exception {
        Path errors = directory.resolve("errors");
        try (ChildJvm program = ChildJvm.of(Program.class, "waits")
                .log(directory.resolve("log"))
                .errors(errors)
                .start()) {
            Await.until("it complains", () -> Files.readString(errors).contains("complains"));
            program.suspend();
            program.resume();
            program.mustRun();
            assertThat(program.output()).isEqualToIgnoringNewLines("given waits");

            program.terminate();
            assertThat(program.awaitEnd()).isEqualTo(128 + 15);
            program.start().mustRun();
            long pid = program.pid();
            program.kill();
            assertThat(ProcessHandle.of(pid)).isEmpty();
        }
    }

    @Test
    void entriesOfTheClassPathAreLeftOut() throws Exception {
        try (ChildJvm program =
                ChildJvm.of(Program.class, 0).without("dstream-testing").start()) {
            assertThat(program.awaitEnd()).isNotZero();
            assertThat(program.output()).contains("ChildJvmTest");
        }
    }
}
