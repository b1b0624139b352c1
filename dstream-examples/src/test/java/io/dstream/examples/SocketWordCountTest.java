package io.dstream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SocketWordCountTest {
    private static final Pattern BATCH = Pattern.compile("\\d\\d:\\d\\d:\\d\\d +(\\d+) words   .*");
    private static final Pattern SUMMARY = Pattern.compile(
            "(\\d+) batches, (\\d+) lines, (\\d+) words, (\\d+) of them different; computed in \\d+ ms a batch");

    private Process program;

    @AfterEach
    void endProgram() {
        if (program != null) {
            program.destroyForcibly();
        }
    }

    @Test
    void countsTheStoryForTenBatches() throws Exception {
        Console console = Console.of(() -> SocketWordCount.main(new String[0]));

        List<String> lines = console.out().lines().toList();
        assertThat(lines.get(0)).startsWith("Counting the words of \"The Lamp at Carrow Point\"");
        assertThat(lines).filteredOn(line -> BATCH.matcher(line).matches()).hasSize(10);
        Matcher summary = summary(lines);
        assertThat(summary.group(1)).isEqualTo("10");
        assertThat(Long.parseLong(summary.group(3)))
                .isEqualTo(wordsOfBatches(lines))
                .isGreaterThan(1000);
        assertThat(lines.get(lines.size() - 1)).startsWith("most frequent: ").contains("marta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"story", "--listen", "localhost port", "localhost 65536", "localhost 1 2", "--listen 0x1"})
    void badArgumentsGiveTheUsage(String args) throws Exception {
        Console console = Console.of(
                () -> assertThat(SocketWordCount.run(args.split(" "))).isEqualTo(2));

        assertThat(console.err()).startsWith("usage: SocketWordCount ");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void badArgumentsGiveAnExitStatus() throws Exception {
        start("story");

        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(2);
    }

    @Test
    void anInterruptEndsItGracefully() throws Exception {
        try (StoryServer story = new StoryServer()) {
            BufferedReader out = start(story.host(), "" + story.port());
            List<String> lines = readUntilAWordHasBeenCounted(out);
            interruptProgram();
            out.lines().forEach(lines::add);

            assertEndedGracefully(lines);
        }
    }

    @Test
    void acceptsSenders() throws Exception {
        int port = freePort();
        BufferedReader out = start("--listen", "" + port);
        try (Socket sender = connect(port)) {
            sender.getOutputStream().write("lighthouse lighthouse keeper\n".getBytes(StandardCharsets.UTF_8));
            List<String> lines = readUntilAWordHasBeenCounted(out);
            interruptProgram();
            out.lines().forEach(lines::add);

            assertEndedGracefully(lines);
            assertThat(lines.get(lines.size() - 1)).isEqualTo("most frequent: lighthouse 2, keeper 1");
        }
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BufferedReader out = start("--listen", "" + taken.getLocalPort());

            assertThat(out.lines().toList())
                    .anyMatch(line -> line.contains("BindException") || line.contains("" + taken.getLocalPort()));
        }
    }

    // ---- the program as a process of its own ----

    private BufferedReader start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SocketWordCount.class.getName()));
        command.addAll(List.of(args));
        program = new ProcessBuilder(command).redirectErrorStream(true).start();
        return program.inputReader(StandardCharsets.UTF_8);
    }

    private void interruptProgram() throws Exception {
        String signal = interruptsAreIgnored() ? "-TERM" : "-INT";
        assertThat(new ProcessBuilder("kill", signal, "" + program.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    /**
     * Whether this process was started with interrupts ignored, as shells do in the background: children inherit it.
     */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private static List<String> readUntilAWordHasBeenCounted(BufferedReader out) throws IOException {
        List<String> lines = new ArrayList<>();
        while (wordsOfBatches(lines) == 0) {
            String line = out.readLine();
            assertThat(line)
                    .as("the program has ended, having printed %s", lines)
                    .isNotNull();
            lines.add(line);
        }
        return lines;
    }

    private void assertEndedGracefully(List<String> lines) throws InterruptedException {
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).as("128 + the signal's number").isIn(130, 143);
        assertThat(Long.parseLong(summary(lines).group(3))).isEqualTo(wordsOfBatches(lines));
        assertThat(lines.get(lines.size() - 1)).startsWith("most frequent: ");
    }

    private static Matcher summary(List<String> lines) {
        Matcher summary = SUMMARY.matcher(lines.get(lines.size() - 2));
        assertThat(summary.matches()).as("the end of %s", lines).isTrue();
        return summary;
    }

    private static long wordsOfBatches(List<String> lines) {
        return lines.stream()
                .map(BATCH::matcher)
                .filter(Matcher::matches)
                .mapToLong(batch -> Long.parseLong(batch.group(1)))
                .sum();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Tries until the program listens. */
    private static Socket connect(int port) throws Exception {
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }
}
