package io.dstream.mistakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.kafka.KafkaBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Fifteen mistakes of a new user. Each program runs in a process of its own, with the logging that the guide advises,
 * and what it prints must name the cause and the remedy.
 */
@Execution(ExecutionMode.SAME_THREAD)
class MistakesTest {
    @TempDir
    Path folder;

    /** What a program prints that ends because of its mistake. */
    private static String ended(Object... arguments) throws Exception {
        try (ChildJvm program = program(arguments).start()) {
            assertThat(program.awaitEnd()).as(program.output()).isEqualTo(1);
            return program.output();
        }
    }

    /** What a program prints until it says something, or ends. */
    private static String until(String said, Object... arguments) throws Exception {
        try (ChildJvm program = program(arguments).start()) {
            Await.until(said, () -> program.output().contains(said) || !program.isAlive());
            return program.output();
        }
    }

    private static ChildJvm program(Object... arguments) {
        return ChildJvm.of(Mistakes.class, arguments);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void wrongPort() throws Exception {
        int port = freePort();

        assertThat(until("trying again", "wrongPort", port))
                .containsPattern("WARN .*" + port + ".*Connection refused.*trying again");
    }

    @Test
    void noOutput() throws Exception {
        assertThat(ended("noOutput"))
                .contains("no output operation is registered")
                .contains("add one, such as print() or foreachBatch(), before start()")
                .contains("Mistakes.java");
    }

    @Test
    void unknownTopic() throws Exception {
        try (KafkaBroker broker = KafkaBroker.startNew()) {
            assertThat(ended("unknownTopic", broker.address()))
                    .contains("topic evnts not found in Kafka at " + broker.address())
                    .contains("create it, correct the name, or allow the user to DESCRIBE it");
        }
    }

    @Test
    void deadBroker() throws Exception {
        int port = freePort();

        assertThat(ended("deadBroker", "127.0.0.1:" + port))
                .contains("127.0.0.1:" + port)
                .contains("no answer within 5000 ms")
                .contains("bootstrap.servers");
    }

    @Test
    void wrongPassword() throws Exception {
        String url = "jdbc:h2:" + folder.resolve("shop");
        try (Connection connection = DriverManager.getConnection(url, "shop", "right");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE words (word VARCHAR(100))");
        }

        assertThat(ended("wrongPassword", url))
                .contains("Wrong user name or password")
                .contains("jdbc:h2")
                .doesNotContain("right");
    }

    @Test
    void twoProgramsOnOneCheckpoint() throws Exception {
        Path checkpoint = folder.resolve("checkpoint");
        try (ChildJvm first = program("counts", checkpoint).start()) {
            Await.until("it runs", () -> first.output().contains("running") || !first.isAlive());
            first.mustRun();

            assertThat(ended("counts", checkpoint))
                    .contains("the checkpoint directory " + checkpoint)
                    .contains("is in use by process " + first.pid())
                    .contains("stop that program first, or give this one a directory of its own");
        }
    }

    private Path checkpointOfCounts() throws Exception {
        Path checkpoint = folder.resolve("checkpoint");
        try (ChildJvm before = program("counts", checkpoint).start()) {
            Await.until("it counts", () -> before.output().contains("(to, 9)") || !before.isAlive());
            before.mustRun();
            before.terminate();
            assertThat(before.awaitEnd()).isEqualTo(143);
        }
        return checkpoint;
    }

    @Test
    void changedProgram() throws Exception {
        assertThat(ended("renamed", checkpointOfCounts()))
                .contains("the checkpoint has state of [totals], but the program has no such operators")
                .contains("give them their old names with named(...), or drop their state with")
                .contains("allowDroppedState");
    }

    @Test
    void changedStateType() throws Exception {
        assertThat(ended("otherType", checkpointOfCounts()))
                .contains("totals")
                .contains("java.lang.Long")
                .contains("if its type has changed")
                .contains("allowDroppedState(\"totals\")");
    }

    @Test
    void missingCodec() throws Exception {
        assertThat(ended("noCodec", folder.resolve("checkpoint")))
                .contains("carts")
                .contains(Mistakes.Cart.class.getName())
                .contains("Codecs.ofRecord");
    }

    @Test
    void nullInsteadOfACollection() throws Exception {
        assertThat(ended("null"))
                .containsPattern("failed in flatMap-1 \\(Mistakes.java:\\d+\\)")
                .contains("the function returned null, expected an Iterable");
    }

    @Test
    void exceptionInAFunction() throws Exception {
        assertThat(ended("exception"))
                .containsPattern(
                        "failed in map-1 \\(Mistakes.java:\\d+\\).*For input string: \"(to|be)\".*the program stops")
                .contains("at io.dstream.mistakes.Mistakes.lambda$exception");
    }

    @Test
    void slowFunction() throws Exception {
        assertThat(until("was slow", "slow"))
                .containsPattern(
                        "WARN .*batch .* was slow: \\d+ records took \\d+ ms to process, the interval is 200 ms");
    }

    @Test
    void fullDisk() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", disk.toString()), "only root may mount");
        try {
            assertThat(ended("counts", disk.resolve("checkpoint")))
                    .contains("No space left on device")
                    .contains("the program stops");
        } finally {
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 && said.isEmpty();
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    @Test
    void takenPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ended("takenPort", taken.getLocalPort()))
                    .contains("the monitoring page cannot be opened on")
                    .contains("port " + taken.getLocalPort())
                    .contains("Port 0 picks a free one");
        }
    }

    @Test
    void noLogger() throws Exception {
        try (ChildJvm program =
                program("wrongPort", freePort()).without("logback").start()) {
            Await.until("it warns", () -> program.output().contains("first warning") || !program.isAlive());

            assertThat(program.output())
                    .contains("Connection refused")
                    .contains("add an SLF4J 2 provider to the class path, such as ch.qos.logback:logback-classic");
        }
    }
}
