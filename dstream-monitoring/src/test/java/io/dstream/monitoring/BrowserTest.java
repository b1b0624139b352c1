package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in Chromium. {@code mvn -Pbrowser -pl dstream-monitoring -am test} runs this; with
 * {@code -Dscreenshots=true} the pictures in {@code docs/images} are taken anew.
 */
@Tag("browser")
@Timeout(180)
class BrowserTest {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final String TAB = "\uE004";
    private static final String ENTER = "\uE007";

    private static Browser browser;

    @TempDir
    Path directory;

    private WordCount program;
    private Monitoring page;

    @BeforeAll
    static void startBrowser() throws IOException {
        browser = Browser.start();
    }

    @AfterAll
    static void stopBrowser() throws IOException {
        browser.close();
    }

    @BeforeEach
    void startProgram() {
        program = new WordCount("word-count", INTERVAL, directory.resolve("first"));
        page = Monitoring.on(0).operatorsEvery(3).showErrorDetails().attach(program.ssc);
        program.ssc.start();
        browser.size(1280, 900).dark(false);
    }

    @AfterEach
    void nothingIsOnTheConsole() {
        List<String> problems = browser.problems();
        browser.open(URI.create("about:blank")); // before there is nothing to be connected to
        program.close();
        page.close();
        assertThat(problems).isEmpty();
    }

    private URI at(String view) {
        return URI.create(page.address() + "#/word-count/" + view);
    }

    private void openOverview(int batches) {
        browser.open(URI.create("about:blank")).open(page.address());
        browser.await("document.querySelectorAll('tbody tr').length > 0");
        Client.await("batches", () -> program.ssc.metrics().completedBatches() >= batches);
    }

    private static final String CHARTS =
            "[...document.querySelectorAll('canvas')].filter(c => !c.closest('[hidden]')).map(c => Chart.getChart(c)).filter(c => c.config.type === 'line')";

    @Test
    void chartsMove() {
        openOverview(3);
        browser.await(CHARTS + ".length === 4");
        browser.await(CHARTS + ".every(c => c.data.datasets[0].data.length > 1)");
        JsonNode before = browser.ask(CHARTS + ".map(c => c.data.datasets[0].data.at(-1).x)");
        browser.await(CHARTS + ".every((c, i) => c.data.datasets[0].data.at(-1).x > " + before + "[i])");

        assertThat(browser.ask(CHARTS + "[2].data.datasets[1].data[0].y").asLong())
                .isEqualTo(INTERVAL.toMillis());
        browser.await("document.querySelector('#connection').textContent === 'Keeping up'");
        assertThat(browser.text("h1")).isEqualTo("word-count");
        assertThat(browser.text("main")).contains("make the page with allowControl()");
    }

    @Test
    void aFailedBatchShowsItsError() {
        openOverview(2);
        program.failOnce();
        browser.await("!document.querySelector('.fail').hidden");

        assertThat(browser.text(".fail")).contains("1 batch has failed", "locked by another writer", "WordCount.java:");
        browser.await("document.querySelectorAll('tbody')[0].rows.length > 2");
        browser.click(".switch input");
        browser.await("[...document.querySelectorAll('tbody')[0].rows].every(row => row.classList.contains('failed'))");
        browser.click(".switch input");
        browser.await("document.querySelectorAll('tbody')[0].rows.length > 2");
        assertThat(browser.ask("document.title").asText()).startsWith("(1 failed)");
        browser.click(".fail li a[href*=batch]");
        browser.await("document.querySelector('pre')");
        assertThat(browser.text("pre")).contains("java.lang.IllegalStateException", "WordCount.java:");
        assertThat(browser.text("main")).contains("Why it failed", "Output operations", "foreachBatch-");
    }

    @Test
    void tablesAreSortedAndPaged() {
        openOverview(35);
        String first = "document.querySelector('tbody tr td a').textContent";
        browser.await("document.querySelector('.pager').hidden === false");
        assertThat(browser.ask("document.querySelectorAll('section[aria-label], .scroll').length")
                        .asInt())
                .isPositive();
        String newest = browser.ask(first).asText();
        browser.click("thead th:nth-child(1) button"); // now the oldest first
        browser.await(first + " < '" + newest + "'");
        assertThat(browser.ask("document.querySelector('th[aria-sort]').getAttribute('aria-sort')")
                        .asText())
                .isEqualTo("ascending");
        String oldest = browser.ask(first).asText();
        browser.click(".pager button:nth-child(2)");
        browser.await(first + " > '" + oldest + "'");
        assertThat(browser.text(".pager")).contains("16 to 30 of");
        browser.click("thead th:nth-child(3) button"); // by records
        browser.await("document.querySelector('th[aria-sort]').textContent.startsWith('Records')");
        assertThat(browser.text(".pager")).contains("1 to 15 of");
        JsonNode records = browser.ask(
                "[...document.querySelectorAll('tbody')[0].rows].slice(0, 15).map(r => [r.cells[1].textContent, Number(r.cells[2].textContent)]).filter(r => r[0] !== 'Running').map(r => r[1])");
        List<Integer> numbers = new ArrayList<>();
        records.forEach(n -> numbers.add(n.asInt()));
        assertThat(numbers).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void thePageConnectsAgainAfterTheProgramWasRestarted() {
        openOverview(3);
        int port = page.address().getPort();
        program.close();
        page.close();
        browser.await("document.querySelector('#connection').textContent.startsWith('Connection lost')");
        browser.problems(); // the browser notes refused connections, as it should
        program = new WordCount("word-count", INTERVAL, directory.resolve("second"));
        page = Monitoring.on(port).attach(program.ssc);
        program.ssc.start();
        browser.await("document.querySelector('#connection').textContent === 'Keeping up'");
        Client.await("batches", () -> program.ssc.metrics().completedBatches() >= 2);
        long started = program.ssc.metrics().completedBatches();
        browser.await(CHARTS + ".every(c => c.data.datasets[0].data.length >= " + started + ")");
        browser.problems();
    }

    @Test
    void theGraphIsDrawnAndANodeLeadsToItsBatches() {
        browser.open(at("program"));
        browser.await("document.querySelectorAll('svg .node').length === 12");
        assertThat(browser.ask("[...document.querySelectorAll('svg .node .name')].map(t => t.textContent).join()")
                        .asText())
                .contains("story", "words", "long-words", "totals", "trending");
        browser.await(
                "[...document.querySelectorAll('svg .node')].some(n => n.getAttribute('aria-label').match(/words, flatMap, stream, every 0.2 s, [0-9,]+ in/))");
        assertThat(browser.ask(
                                "(() => { const r = [...document.querySelectorAll('svg .box')].map(b => b.getBoundingClientRect());"
                                        + " return r.some((a, i) => r.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)); })()")
                        .asBoolean())
                .as("boxes that lie on one another")
                .isFalse();
        browser.click("svg .node[aria-label^=totals]");
        browser.await("document.querySelector('h1').textContent === 'totals'");
        browser.await("document.querySelectorAll('main tbody tr').length > 0");
        assertThat(browser.text("main")).contains("mapWithState", "WordCount.java:", "counts", "Keys");
        browser.click("main tbody a");
        browser.await("document.querySelector('h1').textContent.startsWith('Batch ')");
    }

    @Test
    void timesAreInTheZoneThatIsChosenOnceForThePage() {
        browser.zone("Asia/Tokyo"); // nine hours ahead of UTC, the whole year
        openOverview(3);
        assertThat(browser.text("#zone")).contains("Times are in Asia/Tokyo");
        theNewestBatchIsNamedIn(540);

        browser.click("#zone button");
        browser.await("document.querySelector('#zone').textContent.startsWith('Times are in UTC')");
        browser.await("document.querySelector('tbody a')");
        theNewestBatchIsNamedIn(0);

        openOverview(3);
        assertThat(browser.text("#zone")).as("remembered").startsWith("Times are in UTC");
        browser.zone("");
    }

    private static void theNewestBatchIsNamedIn(int minutesAhead) {
        JsonNode link =
                browser.ask("(a => [a.textContent, a.hash.split('/').at(-1)])(document.querySelector('tbody a'))");
        Instant time = Instant.ofEpochMilli(Long.parseLong(link.get(1).asText()));

        assertThat(link.get(0).asText())
                .startsWith(
                        time.plus(Duration.ofMinutes(minutesAhead)).toString().substring(11, 19));
    }

    /** A browser opens six connections to a server, and keeps the pages that were left. */
    @Test
    void aPageThatIsLeftLetsItsConnectionGo() {
        openOverview(1);
        for (int visit = 0; visit < 9; visit++) {
            browser.open(URI.create("about:blank")).open(at("program"));
            browser.await("document.querySelectorAll('svg .node').length === 12");
        }
    }

    @Test
    void aBatchShowsItsInputsAndOperators() throws Exception {
        Client client = new Client(page);
        String path = "/api/v1/applications/word-count/streaming/batches?status=COMPLETED";
        Client.await("batches", () -> program.ssc.metrics().completedBatches() >= 7);
        long counted = 0;
        for (JsonNode batch : client.json(path)) {
            counted =
                    batch.get("number").asLong() % 3 == 0 ? batch.get("batchId").asLong() : counted;
        }
        browser.open(at("batch/" + counted));
        browser.await("document.querySelector('main').textContent.includes('In the order of the data')");

        assertThat(browser.text("main"))
                .contains("Records by operator", "long-words", "filter", "story", "State after it")
                .containsPattern("story: [0-9]+ records, held in 1 block, about [0-9.]+ KiB");
    }

    @Test
    void nothingIsWiderThanTheScreenInLightAndDark() {
        program.failOnce();
        openOverview(4);
        browser.await("document.querySelector('.fail li a[href*=batch]')");
        String batch = browser.ask(
                        "document.querySelector('.fail li a[href*=batch]').hash.split('/').slice(2).join('/')")
                .asText();
        for (int width : new int[] {1280, 390}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.size(width, 900).dark(dark);
                for (String view : List.of("overview", "program", "program/totals", batch)) {
                    browser.open(at(view));
                    browser.await("document.querySelector('h1') && document.querySelector('tbody a, .empty')");
                    assertThat(browser.cutOff()).as("%s at %s", view, width).isEmpty();
                    assertThat(contrast(dark)).as("contrast of text").isGreaterThan(4.5);
                }
            }
        }
    }

    /** The least contrast of the colours that text has here. */
    private static double contrast(boolean dark) {
        assertThat(browser.ask("matchMedia('(prefers-color-scheme: dark)').matches")
                        .asBoolean())
                .isEqualTo(dark);
        return browser.ask("""
                (() => {
                  const light = (c) => c.map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
                    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
                  const rgb = (c) => c.match(/[0-9.]+/g).map(Number);
                  const behind = (n) => { for (; n; n = n.parentElement) { const c = rgb(getComputedStyle(n).backgroundColor);
                    if (c.length === 3 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
                  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                  let least = 21;
                  while (walker.nextNode()) {
                    const node = walker.currentNode.parentElement;
                    if (!walker.currentNode.textContent.trim() || node.closest('svg, noscript, option, button:disabled') || !node.checkVisibility()) continue;
                    const [a, b] = [light(rgb(getComputedStyle(node).color).slice(0, 3)), light(behind(node))].sort((x, y) => y - x);
                    least = Math.min(least, (a + .05) / (b + .05));
                  }
                  return least;
                })()""").asDouble();
    }

    @Test
    void allCanBeReachedByKeyboard() {
        openOverview(20);
        browser.await("document.querySelector('.pager').hidden === false");
        browser.ask("document.activeElement.blur()");
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            browser.press(TAB);
            reached.add(browser.ask("document.activeElement.textContent.slice(0, 24)")
                    .asText());
            boolean ring = browser.ask(
                            "document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none'")
                    .asBoolean();
            assertThat(ring).as("a ring around %s", reached.get(i)).isTrue();
        }
        assertThat(reached).contains("Skip to content", "Overview", "Program", "Records", "Next");
        browser.open(at("program"));
        browser.await("document.querySelectorAll('svg .node').length === 12");
        browser.ask("document.querySelector('svg .node').focus()");
        browser.press(TAB, ENTER);
        browser.await("location.hash.startsWith('#/word-count/program/')");
        browser.await("document.querySelector('main table') && document.querySelector('h1').textContent !== 'Program'");
    }

    @Test
    void severalProgramsAreChosenAmong() {
        try (StreamingContext other =
                page.attach(StreamingContext.builder().appName("not started").batchInterval(Duration.ofSeconds(1)))) {
            openOverview(2);
            browser.await("document.querySelectorAll('#app-choice option').length === 2");
            browser.ask(
                    "(() => { const c = document.querySelector('#app-choice'); c.value = 'not-started'; c.dispatchEvent(new Event('change')); })()");
            browser.await("document.querySelector('h1').textContent === 'not started'");

            assertThat(other.appName()).isEqualTo("not started");
            assertThat(browser.text("main")).contains("The program has not been started: call start()");
        }
    }

    @Test
    void eventTimeHasATimeLineATableAndAMarkOnTheInputThatHoldsItBack() {
        try (StreamingContext other =
                page.attach(StreamingContext.builder().appName("readings").batchInterval(INTERVAL))) {
            Readings.count(other);
            other.start();
            URI address = page.address();
            browser.open(URI.create("about:blank")).open(URI.create(address + "#/readings/overview"));
            browser.await(CHARTS + ".length === 5");
            browser.await(CHARTS + ".at(-1).data.datasets.some(d => d.data.filter(p => p.y >= 60000).length > 1)");
            browser.await("document.querySelector('main').textContent.match(/by-minute.*tardy/)");
            browser.open(URI.create("about:blank")).open(URI.create(address + "#/readings/program"));
            browser.await("document.querySelectorAll('svg .node.holding').length === 1");

            assertThat(browser.ask("document.querySelector('svg .node.holding').getAttribute('aria-label')")
                            .asText())
                    .startsWith("tardy-by-time")
                    .contains("holds a watermark back");
            browser.open(URI.create("about:blank")); // before there is nothing to be connected to
        }
    }

    @Test
    void thereIsNoWatermarkBeforeTheFirstRecordAndNoneAfterTheEnd() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1));
                Monitoring events = Monitoring.on(0).attach(driver.context())) {
            TestInput<Long> times = driver.input();
            times.stream()
                    .withEventTimeMillis(at -> at, Watermarks.ascending())
                    .windowAll(Windows.tumbling(Duration.ofSeconds(1)))
                    .named("counts")
                    .count()
                    .foreachBatch(batch -> batch.count());
            driver.runBatch();
            browser.open(events.address());
            browser.await("document.querySelector('main').textContent.includes('none yet')");
            browser.open(batchOf(events, 1_000));
            browser.await("document.querySelector('main').textContent.includes('none yet, 0 open')");

            times.add(1_500L);
            driver.runBatch();
            browser.open(batchOf(events, 2_000));
            browser.await("document.querySelector('main').textContent.includes('500 ms behind the batch, 1 open')");
            times.finish();
            driver.runBatch();
            browser.open(batchOf(events, 3_000));
            browser.await("document.querySelector('main').textContent.includes('at the end of the input, 0 open')");

            browser.open(events.address());
            String watermarks = CHARTS + ".find(c => c.data.datasets.some(d => d.label === 'counts'))";
            browser.await(watermarks);
            assertThat(browser.ask(watermarks + ".data.datasets.at(-1).data.map(point => point.y).join()")
                            .asText())
                    .isEqualTo("500,0");
            browser.open(URI.create("about:blank"));
        }
    }

    private static URI batchOf(Monitoring page, long time) {
        return URI.create(page.address() + "#/test/batch/" + time);
    }

    @Test
    void hostileTextDoesNotRun() {
        try (Monitoring hostile = Monitoring.on(0)) {
            Hostile.STRINGS.forEach(text -> hostile.show(Hostile.application(text)));
            browser.open(hostile.address());
            browser.await("document.querySelectorAll('#app-choice option').length === " + Hostile.STRINGS.size());
            JsonNode ids = browser.ask("[...document.querySelectorAll('#app-choice option')].map(o => o.value)");
            for (JsonNode id : ids) {
                for (String view : List.of("overview", "batch/1000", "program", "operator")) {
                    if (view.equals("operator")) {
                        browser.ask("document.querySelector('svg .node').dispatchEvent(new MouseEvent('click'))");
                    } else {
                        browser.open(URI.create(hostile.address() + "#/" + id.asText() + "/" + view));
                    }
                    browser.await("document.querySelector('#app-choice').value === '" + id.asText() + "' && "
                            + switch (view) {
                                case "program" -> "document.querySelector('svg .node')";
                                case "operator" ->
                                    "document.querySelector('h1') && document.querySelector('h1').textContent !== 'Program'";
                                default -> "document.querySelector('.fail:not([hidden])')";
                            });
                    assertThat(browser.ask("document.title").asText()).doesNotStartWith(Hostile.MARK);
                    assertThat(browser.ask(
                                            "document.querySelectorAll('main :is(script, iframe, img, style, link, base, meta, math), main [onload], main [onerror]').length")
                                    .asInt())
                            .as("%s of %s", view, id)
                            .isZero();
                }
            }
            assertThat(browser.problems())
                    .as("but for names that are refused in an address")
                    .allMatch(problem -> problem.contains("Failed to load resource"));
            browser.open(URI.create("about:blank")); // before there is nothing to be connected to
        }
    }

    @Test
    void picturesForTheDocumentation() throws IOException {
        assumeTrue(Boolean.getBoolean("screenshots"));
        openOverview(20);
        int port = page.address().getPort();
        program.close(); // another one, of which not all classes are yet to be loaded
        page.close();
        program = new WordCount("word-count", INTERVAL, directory.resolve("second"));
        page = Monitoring.on(port).operatorsEvery(3).showErrorDetails().attach(program.ssc);
        program.ssc.start();
        openOverview(150);
        browser.problems(); // the browser notes refused connections, as it should
        browser.size(1280, 1000).picture("monitoring-overview.png");
        browser.open(at("program"));
        browser.await("document.querySelectorAll('svg .node').length === 12");
        browser.size(1100, 1120).picture("monitoring-program.png");
        browser.size(1100, 820).open(at("program/totals"));
        browser.await(CHARTS + ".length === 2");
        browser.picture("monitoring-operator.png");
    }
}
