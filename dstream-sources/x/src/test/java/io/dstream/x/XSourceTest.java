package io.dstream.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.Await;
import io.dstream.x.StandIn.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Posts that come, and connections that do not last. */
class XSourceTest {
    private final FastPace pace = new FastPace();
    private StandIn x;

    @BeforeEach
    void open() throws IOException {
        x = new StandIn();
    }

    @AfterEach
    void close() {
        x.close();
    }

    private XSource source() {
        return Run.source(x).pace(pace);
    }

    private static List<String> ids(List<Post> posts) {
        return posts.stream().map(Post::id).toList();
    }

    @Test
    void aPostHasWhatXTellsOfIt() {
        try (Run run = new Run(source()).connected(x)) {
            x.line("""
                    {"data":{"id":"1346889436626259968","text":"Learn #Spark with @apache https://t.co/abc",\
                    "author_id":"2244994945","created_at":"2021-01-06T18:40:40.000Z","lang":"en",\
                    "entities":{"hashtags":[{"start":6,"end":12,"tag":"Spark"}],\
                    "mentions":[{"start":18,"end":25,"username":"apache","id":"1"}],\
                    "urls":[{"url":"https://t.co/abc","expanded_url":"https://spark.apache.org","display_url":"s"}]}},\
                    "includes":{"users":[]},"matching_rules":[{"id":"1","tag":"spark"},{"id":"2","tag":""},{"id":"3"}]}""");
            assertThat(run.until(1))
                    .containsExactly(new Post(
                            "1346889436626259968",
                            "Learn #Spark with @apache https://t.co/abc",
                            "2244994945",
                            Instant.parse("2021-01-06T18:40:40Z"),
                            "en",
                            List.of("Spark"),
                            List.of("https://spark.apache.org"),
                            List.of("apache"),
                            List.of("spark", "2", "3")));
            assertThat(x.connections()).containsExactly("tweet.fields=author_id,created_at,entities,lang");
        }
    }

    @Test
    void whatXDoesNotTellIsEmpty() {
        try (Run run = new Run(source()).connected(x)) {
            x.line("{\"data\":{\"id\":\"1\",\"text\":\"a\"}}");
            Post expected = new Post("1", "a", "", Instant.EPOCH, "", List.of(), List.of(), List.of(), List.of());
            assertThat(run.until(1)).containsExactly(expected);
        }
    }

    @Test
    void aPostComesOnce() {
        try (Run run = new Run(source().remember(2)).connected(x)) {
            for (String id : List.of("1", "2", "2", "1", "3", "1")) {
                x.post(id, "a");
            }
            assertThat(ids(run.until(4))).containsExactly("1", "2", "3", "1"); // 1 was forgotten for 3
        }
    }

    @Test
    void manyPostsComeInOrder() {
        try (Run run = new Run(source()).connected(x)) {
            IntStream.range(0, 5_000).forEach(n -> x.post("" + n, "text ".repeat(n % 50)));
            assertThat(ids(run.until(5_000)))
                    .isEqualTo(IntStream.range(0, 5_000).mapToObj(n -> "" + n).toList());
        }
    }

    @Test
    void whatIsNoPostIsLeftOutAndReported() {
        try (Run run = new Run(source().maxLineBytes(1_000)).connected(x)) {
            x.line("{no json");
            run.untilReported("X has sent a line that is not a post, which is left out");
            x.line("{\"data\":{\"id\":\"1\",\"text\":\"" + "a".repeat(100_000) + "\"}}");
            run.untilReported("X has sent a line of more than 1000 bytes, which is left out");
            x.line("{}");
            x.post("2", "a");
            assertThat(ids(run.until(1))).containsExactly("2");
            assertThat(x.connections()).hasSize(1);
        }
    }

    // ---- connecting again ----

    @Test
    void aConnectionThatEndsIsRenewedAtOnce() {
        try (Run run = new Run(source()).connected(x)) {
            x.post("1", "a");
            run.until(1);
            x.disconnect();
            run.untilReported("X has ended the connection; connecting again");
            Await.until("it is connected again", () -> x.connections().size() == 2);
            x.post("2", "a");
            assertThat(ids(run.until(2))).containsExactly("1", "2");
            assertThat(pace.waits).isEmpty();
        }
    }

    @Test
    void whatWasMissedIsAskedForIfSaid() {
        try (Run run = new Run(source().backfill(Duration.ofMinutes(5))).connected(x)) {
            x.post("1", "a");
            run.until(1);
            pace.now.addAndGet(90_000);
            x.next(Answer.of(503, ""));
            x.disconnect();
            x.post("2", "sent while nobody was connected");
            Await.until("it is connected again", () -> x.connections().size() == 2);
            x.post("3", "a");
            assertThat(ids(run.until(3))).containsExactly("1", "2", "3");
            assertThat(x.connections().get(0)).doesNotContain("backfill");
            assertThat(x.connections().get(1)).endsWith("&backfill_minutes=2");
        }
    }

    @Test
    void anOperationalDisconnectIsToldAndRenewed() {
        try (Run run = new Run(source()).connected(x)) {
            x.line("{\"errors\":[{\"title\":\"operational-disconnect\",\"disconnect_type\":"
                    + "\"UpstreamOperationalDisconnect\",\"detail\":\"This stream has been disconnected upstream for"
                    + " operational reasons.\",\"type\":\"https://api.x.com/2/problems/operational-disconnect\"}]}");
            run.untilReported("X has ended the connection (operational-disconnect: This stream has been disconnected"
                    + " upstream for operational reasons.)");
            Await.until("it is connected again", () -> x.connections().size() == 2);
        }
    }

    @Test
    void aSilentConnectionIsRenewed() {
        try (Run run = new Run(source().silentFor(Duration.ofMillis(400))).connected(x)) {
            x.fallSilent();
            run.untilReported("has sent nothing for 400 ms; connecting again");
            Await.until("it is connected again", () -> x.connections().size() >= 2);
            x.post("1", "a");
            run.until(1);
        }
    }

    @Test
    void emptyLinesKeepAConnection() {
        try (Run run = new Run(source().silentFor(Duration.ofSeconds(1))).connected(x)) {
            long end = System.nanoTime() + 2_000_000_000L;
            Await.until("two seconds have passed", () -> System.nanoTime() - end > 0);
            assertThat(x.connections()).hasSize(1);
            assertThat(run.reports).containsExactly("started");
        }
    }

    @Test
    void networkErrorsAreWaitedForALittleLongerEachTime() throws IOException {
        try (Run run = new Run(source()).connected(x)) {
            x.stop();
            Await.until("it has tried 70 times", () -> pace.waits.size() >= 70);
            assertThat(pace.waits).startsWith(250L, 500L, 750L, 1_000L).contains(15_750L, 16_000L);
            assertThat(pace.waits.get(69)).isEqualTo(16_000L);
            x.start();
            Await.until("it is connected again", () -> x.connections().size() == 2);
            x.post("1", "a");
            run.until(1);
            assertThat(run.count("no connection to http://127.0.0.1")).isBetween(1L, 3L); // once for each kind
        }
    }

    @Test
    void errorsOfTheServerAreWaitedForTwiceAsLongEachTime() {
        Answer trouble = Answer.of(503, "{\"title\":\"Service Unavailable\",\"detail\":\"Service Unavailable\"}");
        x.next(trouble, trouble, trouble, trouble, trouble, trouble, trouble, trouble);
        try (Run run = new Run(source())) {
            run.untilReported("X is in trouble (503 Service Unavailable: Service Unavailable)");
            Await.until("it is connected", () -> x.connections().size() == 1);
            assertThat(pace.waits)
                    .containsExactly(5_000L, 10_000L, 20_000L, 40_000L, 80_000L, 160_000L, 320_000L, 320_000L);
            run.untilReported("started");
            assertThat(run.reports).hasSize(2);
        }
    }

    @Test
    void tooManyConnectionsAreWaitedForAMinuteAndTwiceAsLongEachTime() {
        Answer many = Answer.of(
                429,
                "{\"title\":\"ConnectionException\",\"detail\":\"This stream is currently at the maximum allowed"
                        + " connection limit.\",\"connection_issue\":\"TooManyConnections\"}");
        x.next(many, many, many);
        try (Run run = new Run(source())) {
            run.untilReported("X asks for fewer requests or connections (429 ConnectionException");
            Await.until("it is connected", () -> x.connections().size() == 1);
            assertThat(pace.waits).containsExactly(60_000L, 120_000L, 240_000L);
        }
    }

    @Test
    void aRateLimitIsWaitedForUntilItIsOver() {
        long reset = pace.millis() / 1_000 + 77;
        x.next(
                new Answer(429, "{\"title\":\"Too Many Requests\"}", Map.of("x-rate-limit-reset", "" + reset)),
                new Answer(429, "", Map.of("x-rate-limit-reset", "99999999999")));
        try (Run run = new Run(source())) {
            run.untilReported("(429 Too Many Requests)");
            Await.until("it is connected", () -> x.connections().size() == 1);
            assertThat(pace.waits).containsExactly(77_000L, 900_000L);
        }
    }

    // ---- what does not pass ----

    private static void ends(XSource source, String... words) {
        assertThatThrownBy(() -> {
                    try (Run run = new Run(source)) {
                        run.untilReported("nothing");
                    }
                })
                .satisfies(e -> assertThat(com.google.common.base.Throwables.getStackTraceAsString(e))
                        .contains(words)
                        .doesNotContain(StandIn.TOKEN));
    }

    @Test
    void aTokenThatIsNotAcceptedEndsTheProgram() {
        ends(
                X.filteredStream("another").endpoint(URI.create("http://127.0.0.1:" + x.port())),
                "X does not accept the bearer token (401 Unauthorized: Unauthorized)");
    }

    @Test
    void anAppWithoutAccessEndsTheProgram() {
        x.next(Answer.of(
                403,
                "{\"title\":\"Client Forbidden\",\"reason\":\"client-not-enrolled\",\"detail\":\"When authenticating"
                        + " requests, you must use keys from an App that is attached to a Project.\"}"));
        ends(source(), "X does not let this app read the stream (403 Client Forbidden: When authenticating");
    }

    @Test
    void aBackfillThatIsNotGrantedEndsTheProgram() {
        x.next(Answer.of(
                400,
                "{\"errors\":[{\"parameters\":{\"backfill_minutes\":[\"5\"]},\"message\":\"not allowed\"}],"
                        + "\"title\":\"Invalid Request\",\"detail\":\"One or more parameters is invalid.\"}"));
        ends(source(), "X refuses the request (400 Invalid Request: One or more parameters is invalid.)");
    }

    // ---- rules and settings ----

    @Test
    void rulesAreAddedBeforeTheFirstConnection() throws Exception {
        X.rules(StandIn.TOKEN)
                .endpoint(URI.create("http://127.0.0.1:" + x.port()))
                .add(Rule.of("old", ""));
        try (Run run = new Run(source().rule("spark lang:en", "spark").rule("old"))) {
            run.connected(x);
            assertThat(x.currentRules()).map(Rule::value).containsExactly("old", "spark lang:en");
        }
        try (Run run = new Run(source().rule("new").replaceRules())) {
            run.connected(x);
            assertThat(x.currentRules()).map(Rule::value).containsExactly("new");
        }
    }

    @Test
    void aRuleThatIsNotAcceptedEndsTheProgram() {
        ends(
                source().rule("bad-operator:a"),
                "X does not accept the rule 'bad-operator:a'",
                "Reference to invalid operator 'bad-operator'.");
    }

    @Test
    void rulesAreTriedAgainWhereXIsInTrouble() {
        x.nextRules(Answer.of(503, ""), Answer.of(429, ""));
        try (Run run = new Run(source().rule("a")).connected(x)) {
            assertThat(x.currentRules()).hasSize(1);
            assertThat(pace.waits).containsExactly(5_000L, 60_000L);
            assertThat(run.count("X is in trouble (503)")).isEqualTo(1);
        }
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> X.filteredStream(" ")).hasMessageContaining("expected a bearer token");
        assertThatThrownBy(() -> X.filteredStream("a\r\nb")).hasMessageContaining("expected a bearer token");
        assertThatThrownBy(() -> source().endpoint(URI.create("http://api.x.com")))
                .hasMessageContaining("expected https");
        assertThatThrownBy(() -> source().backfill(Duration.ofMinutes(6))).hasMessageContaining("1 to 5 whole minutes");
        assertThatThrownBy(() -> source().backfill(Duration.ofSeconds(90)))
                .hasMessageContaining("1 to 5 whole minutes");
        assertThatThrownBy(() -> source().silentFor(Duration.ZERO)).hasMessageContaining("expected 10 ms");
        assertThatThrownBy(() -> source().remember(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> source().rule(" ")).hasMessageContaining("a rule needs a value");
        ends(source().replaceRules(), "replaceRules() would leave the app without a rule");
        assertThat(source() + " " + X.rules(StandIn.TOKEN)).doesNotContain(StandIn.TOKEN);
    }
}
