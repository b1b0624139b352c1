package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps a list of all messages of the library, so that a new one is read once by itself and in the company of the
 * others; the style check reads the list too. With {@code -Ddocs.update=true} it writes the list anew.
 */
class MessagesTest {
    private static final List<String> MODULES = List.of(
            "dstream-core",
            "dstream-sources/basic",
            "dstream-sources/kafka",
            "dstream-sinks/jdbc",
            "dstream-monitoring",
            "dstream-spark",
            "dstream-integrations/spring-boot");

    private static final Path LIST = Path.of("src/test/resources/messages.txt");

    @Test
    void theListHasEveryMessage() throws IOException {
        List<String> messages = List.copyOf(Messages.in(MODULES.stream()
                .map(module -> Path.of("..", module, "src/main/java"))
                .toList()));
        if (Boolean.getBoolean("docs.update")) {
            Files.write(LIST, messages);
        }

        assertThat(messages).hasSizeGreaterThan(500).isEqualTo(Files.readAllLines(LIST));
    }

    @Test
    void aMessageIsWhatItsPartsSay() throws IOException {
        Path folder = Files.createTempDirectory("messages");
        Path source = Files.writeString(folder.resolve("A.java"), """
                class A {
                    void a(int n) {
                        checkArgument(n > 0, "%s threads: " + "expected one", n);
                        LOG.warn("{}: " + (n > 1 ? "slow" : "fast"), n);
                        throw new java.io.IOException("no file " + n + "; try again");
                    }
                }
                """);
        try {
            assertThat(Messages.in(List.of(folder)))
                    .containsExactly(
                            "A.java: no file {}; try again",
                            "A.java: {} threads: expected one",
                            "A.java: {}: [slow|fast]");
        } finally {
            Stream.of(source, folder).forEach(file -> file.toFile().delete());
        }
    }
}
