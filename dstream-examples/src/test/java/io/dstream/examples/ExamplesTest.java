package io.dstream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.examples.StaticJoin.Line;
import io.dstream.examples.StaticJoin.Product;
import io.dstream.examples.StaticJoin.Sale;
import io.dstream.examples.nexmark.Nexmark;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the examples that need no network: their mains, and their jobs batch by batch. */
class ExamplesTest {
    private static final Pattern COUNT = Pattern.compile("\\((/.*), (\\d+)\\)");

    @Test
    void logAlerts() throws Exception {
        Console console = Console.of(() -> LogAlerts.main(new String[0]));

        assertThat(console.out())
                .containsSubsequence("ALERT  checkout: 2 error(s)\n", "ALERT  search: 1 error(s)\n")
                .contains("ALERT  mail-gateway: 1 error(s)\n");
    }

    @Test
    void logAlertsForgetBetweenBatches() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<String> log = driver.input();
            TestOutput<Pair<String, Long>> alerts = driver.collect(LogAlerts.errorsByService(log.stream()));
            log.add("ERROR mail: down", "INFO mail: up", "no log line");
            driver.runBatch();
            driver.runBatch();
            log.add("ERROR mail: down");
            driver.runBatch();

            assertThat(alerts.batches())
                    .containsExactly(List.of(Pair.of("mail", 1L)), List.of(), List.of(Pair.of("mail", 1L)));
        }
    }

    @Test
    void staticJoin() throws Exception {
        Console console = Console.of(() -> StaticJoin.main(new String[0]));

        assertThat(console.out()).isEqualTo("""
                        1 x salt
                        3 x bread
                        total 10.50

                        10 x onion
                        2 x bread
                        4 x unknown product X9
                        total 10.90

                        """);
    }

    @Test
    void staticJoinKeepsSalesOfUnknownProducts() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Sale> sales = driver.input();
            PairBatch<String, Product> products = driver.context()
                    .batch(List.of(new Product("B1", "bread", 320)))
                    .keyBy(Product::code);
            TestOutput<Line> lines = driver.collect(StaticJoin.invoice(sales.stream(), products));
            sales.add(new Sale("B1", 2), new Sale("X", 1));
            driver.runBatch();

            assertThat(lines.last())
                    .containsExactlyInAnyOrder(new Line("2 x bread", 640), new Line("1 x unknown product X", 0));
        }
    }

    @Test
    void sameCodeBatchAndStream() throws Exception {
        Console console = Console.of(() -> SameCodeBatchAndStream.main(new String[0]));

        assertThat(console.out()).isEqualTo("""
                        yesterday: {harbour=13.25, hill=7.0}
                        today: {harbour=12.0, hill=6.5}
                        today: {hill=8.0}
                        """);
    }

    @Test
    void embeddedService() throws Exception {
        Console console = Console.of(() -> EmbeddedService.main(new String[0]));

        Map<String, Integer> views = new TreeMap<>();
        console.out()
                .lines()
                .map(COUNT::matcher)
                .filter(Matcher::matches)
                .forEach(count -> views.merge(count.group(1), Integer.valueOf(count.group(2)), Integer::sum));
        assertThat(views).hasToString("{/contact=1, /home=3, /prices=1}");
        assertThat(console.out()).endsWith("that was all\n");
    }

    @Test
    void recoverableWordCount() throws Exception {
        Console console = Console.of(() -> RecoverableWordCount.main(new String[0]));

        assertThat(console.out().lines().toList()).hasSize(3);
        assertThat(console.out()).endsWith("files\n");
    }

    @Test
    void folderWordCount() throws Exception {
        Console console = Console.of(() -> FolderWordCount.main(new String[0]));

        assertThat(console.out()).isEqualTo("""
                        be 2
                        not 1
                        or 1
                        to 2
                        -- stopped; a file comes; started again
                        be 3
                        do 1
                        is 1
                        to 4
                        """);
    }

    @Test
    void logTail() throws Exception {
        Console console = Console.of(() -> LogTail.main(new String[0]));

        assertThat(console.out()).isEqualTo("""
                        ERROR order 1002: card refused by the bank
                        ERROR mail: no route to smtp.example.org
                        """);
    }

    @Test
    void nexmark() throws Exception {
        Console console = Console.of(() -> Nexmark.main(new String[] {"q18", "2", "1000"}));

        assertThat(console.out()).contains("Pane[key=(10");
    }
}
