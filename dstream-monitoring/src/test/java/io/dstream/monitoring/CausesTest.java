package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.example.orders.Causes;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever looks at the page of a program that has something wrong with it finds the cause on the overview, or one click
 * from it. Run as {@link BrowserTest} is.
 */
@Tag("browser")
@Timeout(120)
class CausesTest {
    private static final String DONE_BATCH = "tbody tr:nth-child(4) td a";
    private static final String FAILED_BATCH = ".fail li a[href*=batch]";

    private static Browser browser;
    private static Causes causes;

    @BeforeAll
    static void start() throws IOException {
        causes = new Causes();
        browser = Browser.start();
    }

    @AfterAll
    static void stop() throws IOException {
        browser.open(URI.create("about:blank"));
        browser.close();
        causes.close();
    }

    /**
     * What is wrong, and where that is said.
     *
     * @param program the program's id
     * @param condition what the verdict begins with, and the word at the top of the page
     * @param overview what the overview says
     * @param click what leads to the page of a batch; empty where the overview says it all
     * @param batch what the batch's page says
     */
    private record Cause(String program, String condition, List<String> overview, String click, List<String> batch) {
        @Override
        public String toString() {
            return program;
        }
    }

    static Stream<Cause> causes() {
        return Stream.of(
                new Cause(
                        "slow-map",
                        "Keeping up",
                        List.of("totals, "),
                        DONE_BATCH,
                        List.of("Where the time went", "The slowest operator: customer-of (map) at Causes.java:")),
                new Cause(
                        "skew",
                        "Keeping up",
                        List.of("foreachBatch-"),
                        DONE_BATCH,
                        List.of("Uneven partitions: partition 0 of", "60 records against a mean of 17", "estimated")),
                new Cause(
                        "overloaded",
                        "Falling behind",
                        List.of("are due and not done", "customer-of"),
                        DONE_BATCH,
                        List.of("before it began, as the batches before it were not done", "Waiting for its turn")),
                new Cause(
                        "failing-map",
                        "Failing",
                        List.of("in parsed (map at Causes.java:", "For input string: \"12,50\""),
                        FAILED_BATCH,
                        List.of(
                                "Why it failed",
                                "The operator parsed (map at Causes.java:",
                                "Outputs that did not run")),
                new Cause(
                        "dead-database",
                        "Failing",
                        List.of("in foreachBatch-", "Connection refused: db.example.com:5432"),
                        FAILED_BATCH,
                        List.of("Why it failed", "The operator foreachBatch-", "failed at Causes.java:")),
                new Cause(
                        "silent-database",
                        "Stalled",
                        List.of("waits in output foreachBatch-", "Causes.askDatabase"),
                        ".summary a[href*=batch]",
                        List.of("What it is doing now", "output foreachBatch-", "Causes.askDatabase(Causes.java:")),
                new Cause(
                        "dead-broker",
                        "Stalled",
                        List.of("source orders cannot read", "Connection refused: broker-1.example.com:9092"),
                        "",
                        List.of()),
                new Cause(
                        "silent-source",
                        "Stalled",
                        List.of("source orders has been asked for its part of batch", "does not answer"),
                        "",
                        List.of()),
                new Cause(
                        "full-disk",
                        "Failed",
                        List.of("No space left on device", "and the program has stopped"),
                        FAILED_BATCH,
                        List.of("Why it failed", "failed at Causes.java:")));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void isFoundAtOnceOrWithOneClick(Cause cause) {
        show(cause.program, cause.condition);
        cause.overview.forEach(CausesTest::says);
        nothingIsCutOff("overview");
        if (!cause.click.isEmpty()) {
            browser.click(cause.click);
            browser.await("document.querySelector('h1').textContent.startsWith('Batch ')");
            cause.batch.forEach(CausesTest::says);
            nothingIsCutOff("batch");
        }
        assertThat(browser.problems()).isEmpty();
    }

    @Test
    void theNextBatchesAreCountedAtAClick() {
        show("slow-map", "Keeping up").click("form button");
        says("The next 20 batches are counted and timed");
        String newest = browser.text("tbody a");
        browser.await("document.querySelector('" + DONE_BATCH + "').textContent > '" + newest + "'");
        browser.click("tbody tr:nth-child(2) td a"); // two after the one that may have begun before the click
        browser.await("document.querySelector('h1').textContent.startsWith('Batch ')");
        says("exactly");
        says("In the order of the data");
    }

    private static void nothingIsCutOff(String view) {
        for (int width : new int[] {390, 1280}) {
            for (boolean dark : new boolean[] {true, false}) {
                browser.size(width, 900).dark(dark);
                assertThat(browser.cutOff()).as("%s at %s", view, width).isEmpty();
            }
        }
    }

    @Test
    void picturesForTheDocumentation() throws IOException {
        assumeTrue(Boolean.getBoolean("screenshots"));
        show("overloaded", "Falling behind").size(1280, 760).picture("monitoring-behind.png");
        browser.size(390, 844).dark(true).picture("monitoring-phone.png");
        show("skew", "Keeping up").click(DONE_BATCH);
        says("Uneven partitions");
        browser.size(1100, 860).picture("monitoring-skew.png");
        show("failing-map", "Failing").click(FAILED_BATCH);
        says("Outputs that did not run, or did not end");
        browser.size(1100, 900).picture("monitoring-batch.png");
        show("silent-database", "Stalled").size(1100, 700).picture("monitoring-stalled.png");
    }

    private static Browser show(String program, String condition) {
        browser.size(1280, 900).dark(false).open(URI.create("about:blank"));
        browser.open(URI.create(causes.page().address() + "#/" + program + "/overview"));
        browser.await("document.querySelector('.verdict .summary')?.textContent.startsWith('" + condition + "')");
        browser.await("document.querySelector('#connection').textContent === '" + condition + "'");
        return browser;
    }

    private static void says(String text) {
        browser.await("document.querySelector('main').innerText.includes(" + text(text) + ")");
    }

    private static String text(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }
}
