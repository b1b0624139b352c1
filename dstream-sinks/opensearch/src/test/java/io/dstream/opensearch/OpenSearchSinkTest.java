package io.dstream.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.plan.Partition;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which documents are in the index after batches. */
@Timeout(120)
class OpenSearchSinkTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SECOND = FIRST.plusMillis(1);

    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .build();
    private OpenSearchServer server;

    @BeforeEach
    void setUp() throws Exception {
        server = OpenSearchServer.shared();
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    /** Something that is done with an open sink. */
    private interface Writing<T> {
        void with(OpenSearchSink<T> sink) throws Exception;
    }

    private static <T> void with(OpenSearchSink<T> sink, Writing<T> writing) throws Exception {
        try {
            sink.open("out");
            writing.with(sink);
        } finally {
            sink.close();
        }
    }

    private OpenSearchSink<Pair<String, Long>> counts(String index) {
        return OpenSearch.<Pair<String, Long>>index(server.cluster(), index)
                .id(Pair::key)
                .field("n", Pair::value);
    }

    private String newCounts() {
        return server.newIndex("\"n\": {\"type\": \"long\"}");
    }

    // ---- order ----

    @Test
    void aDocumentIsWrittenForEachId() throws Exception {
        String index = newCounts();
        with(counts(index), sink -> {
            sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 2L)), 2), FIRST);
            sink.write(ssc.batch(List.of(Pair.of("b", 3L), Pair.of("c", 4L)), 1), SECOND);
            sink.write(ssc.batch(List.<Pair<String, Long>>of(), 3), SECOND);
            sink.write(ssc.batchOf(List.<Partition<Pair<String, Long>>>of()), SECOND);
        });
        assertThat(server.texts(index)).containsExactly("a {\"n\":1}", "b {\"n\":3}", "c {\"n\":4}");
    }

    @Test
    void theLastRecordOfAnIdWinsInAPartitionAndAcrossPartitions() throws Exception {
        for (int partitions : new int[] {1, 3, 7}) {
            String index = newCounts();
            List<Pair<String, Long>> records = LongStream.range(0, 100)
                    .mapToObj(n -> Pair.of("k" + n % 5, n))
                    .toList();
            with(counts(index), sink -> sink.write(ssc.batch(records, partitions), FIRST));
            assertThat(server.texts(index))
                    .containsExactly(
                            "k0 {\"n\":95}", "k1 {\"n\":96}", "k2 {\"n\":97}", "k3 {\"n\":98}", "k4 {\"n\":99}");
        }
    }

    @Test
    void aBatchThatComesAgainOrLateChangesNothing() throws Exception {
        String index = newCounts();
        List<Pair<String, Long>> first = List.of(Pair.of("a", 1L), Pair.of("b", 1L));
        with(counts(index), sink -> {
            sink.write(ssc.batch(first, 2), FIRST);
            sink.write(ssc.batch(List.of(Pair.of("a", 2L)), 1), SECOND);
        });
        List<JsonNode> before = server.read(index);
        with(counts(index), sink -> sink.write(ssc.batch(first, 2), FIRST));
        assertThat(server.read(index)).isEqualTo(before);
        assertThat(server.texts(index)).containsExactly("a {\"n\":2}", "b {\"n\":1}");
        assertThat(before.get(0).path("_version").asLong()).isEqualTo(SECOND.toEpochMilli() * 1000);
    }

    /** The batch of a millisecond is older than that of the next one, whatever its partition. */
    @Test
    void theLastOfAThousandPartitionsIsOlderThanTheNextBatch() throws Exception {
        String index = newCounts();
        List<Pair<String, Long>> records =
                LongStream.range(0, 1000).mapToObj(n -> Pair.of("a", n)).toList();
        with(counts(index), sink -> {
            sink.write(ssc.batch(List.of(Pair.of("a", -1L)), 1), SECOND);
            sink.write(ssc.batch(records, 1000), FIRST);
        });
        assertThat(server.texts(index)).containsExactly("a {\"n\":-1}");
    }

    @Test
    void whatOthersWroteWithoutAVersionIsReplaced() throws Exception {
        String index = newCounts();
        var unused = server.ask("PUT", "/" + index + "/_doc/a", "{\"n\": 7}");
        with(counts(index), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L))), FIRST));
        assertThat(server.texts(index)).containsExactly("a {\"n\":1}");
    }

    // ---- deletions ----

    @Test
    void documentsAreDeleted() throws Exception {
        String index = newCounts();
        with(counts(index), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L))), FIRST));
        with(
                OpenSearch.<String>delete(server.cluster(), index).id(word -> word),
                sink -> sink.write(ssc.batch(List.of("a", "c")), SECOND));
        with(counts(index), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L))), FIRST));
        assertThat(server.texts(index)).as("a deletion is remembered").containsExactly("b {\"n\":1}");
    }

    @Test
    void someRecordsDeleteAndOthersWriteInTheirOrder() throws Exception {
        for (int partitions : new int[] {1, 2, 4}) {
            String index = newCounts();
            List<Pair<String, Long>> records =
                    List.of(Pair.of("a", 1L), Pair.of("b", -1L), Pair.of("a", -1L), Pair.of("b", 2L));
            with(
                    counts(index).deleteWhen(record -> record.value() < 0),
                    sink -> sink.write(ssc.batch(records, partitions), FIRST));
            assertThat(server.texts(index)).containsExactly("b {\"n\":2}");
        }
    }

    // ---- create, aliases, data streams ----

    @Test
    void whatIsCreatedStays() throws Exception {
        String index = newCounts();
        OpenSearchSink<Pair<String, Long>> sink = OpenSearch.<Pair<String, Long>>create(server.cluster(), index)
                .id(Pair::key)
                .field("n", Pair::value);
        with(sink, open -> {
            open.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("a", 2L)), 1), FIRST);
            open.write(ssc.batch(List.of(Pair.of("a", 3L), Pair.of("b", 4L)), 1), SECOND);
        });
        assertThat(server.texts(index)).containsExactly("a {\"n\":1}", "b {\"n\":4}");
    }

    @Test
    void anAliasIsWrittenTo() throws Exception {
        String index = newCounts();
        var unused = server.ask("PUT", "/" + index + "/_alias/current", "");
        with(counts("current"), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L))), FIRST));
        assertThat(server.texts(index)).containsExactly("a {\"n\":1}");
    }

    @Test
    void aDataStreamTakesWhatIsCreated() throws Exception {
        var unused =
                server.ask("PUT", "/_index_template/events", "{\"index_patterns\": [\"events\"], \"data_stream\": {}}");
        unused = server.ask("PUT", "/_data_stream/events", "");
        OpenSearchSink<Pair<String, Long>> sink = OpenSearch.<Pair<String, Long>>create(server.cluster(), "events")
                .id(Pair::key)
                .field("@timestamp", pair -> FIRST)
                .field("n", Pair::value);
        with(sink, open -> {
            open.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 2L)), 2), FIRST);
            open.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 2L)), 2), FIRST);
        });
        assertThat(server.count("events")).isEqualTo(2);
    }

    // ---- documents ----

    /** What a record of a program may look like. */
    record Order(String id, Instant at, Optional<String> note, List<Integer> items, Kind kind) {}

    private enum Kind {
        LARGE
    }

    @Test
    void documentsInEveryForm() throws Exception {
        String index = server.newIndex("");
        Map<String, Object> map = new HashMap<>();
        map.put("none", null);
        List<Object> documents = Arrays.asList(
                "{\n  \"text\": \"a\\nb\",\r\n  \"n\": 1\n}",
                "{\"bytes\": true}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                map,
                new Order("3", FIRST, Optional.of("x"), List.of(1, 2), Kind.LARGE),
                new Order("4", FIRST, Optional.empty(), List.of(), Kind.LARGE));
        OpenSearchSink<Integer> sink =
                OpenSearch.<Integer>index(server.cluster(), index).id(n -> n).document(documents::get);
        with(sink, open -> open.write(ssc.batch(List.of(0, 1, 2, 3, 4)), FIRST));
        assertThat(server.texts(index))
                .containsExactly(
                        "0 {\"text\":\"a\\nb\",\"n\":1}",
                        "1 {\"bytes\":true}",
                        "2 {\"none\":null}",
                        "3 {\"id\":\"3\",\"at\":\"2026-01-01T00:00:00Z\",\"note\":\"x\",\"items\":[1,2],\"kind\":\"LARGE\"}",
                        "4 {\"id\":\"4\",\"at\":\"2026-01-01T00:00:00Z\",\"note\":null,\"items\":[],\"kind\":\"LARGE\"}");
    }

    @Test
    void fieldsOfEveryType() throws Exception {
        String index = server.newIndex("\"at\": {\"type\": \"date\"}, \"zoned\": {\"type\": \"date\"},"
                + " \"day\": {\"type\": \"date\"}, \"bytes\": {\"type\": \"binary\"}");
        OpenSearchSink<String> sink = OpenSearch.<String>index(server.cluster(), index)
                .id(id -> Optional.of(id))
                .field("text", id -> "ü \uD83D\uDE00")
                .field("int", id -> 1)
                .field("double", id -> 1.5)
                .field("big", id -> new java.math.BigDecimal("12345678901234567890.5"))
                .field("yes", id -> true)
                .field("at", id -> FIRST)
                .field("zoned", id -> ZonedDateTime.ofInstant(FIRST, ZoneId.of("Europe/Paris")))
                .field("day", id -> LocalDate.of(2026, 1, 2))
                .field("kind", id -> Kind.LARGE)
                .field("bytes", id -> new byte[] {1, 2})
                .field("none", id -> null)
                .field("empty", id -> Optional.empty())
                .field("some", id -> Optional.of(List.of(1)))
                .field("pair", id -> Map.of("k", "v"));
        with(sink, open -> open.write(ssc.batch(List.of("a")), FIRST));
        assertThat(server.texts(index).get(0).substring(2))
                .isEqualTo("{\"text\":\"ü \uD83D\uDE00\",\"int\":1,\"double\":1.5,\"big\":12345678901234567890.5,"
                        + "\"yes\":true,\"at\":\"2026-01-01T00:00:00Z\",\"zoned\":\"2026-01-01T01:00+01:00\","
                        + "\"day\":\"2026-01-02\",\"kind\":\"LARGE\",\"bytes\":\"AQI=\",\"none\":null,\"empty\":null,"
                        + "\"some\":[1],\"pair\":{\"k\":\"v\"}}");
    }

    @Test
    void idsThatNeedEscapes() throws Exception {
        String index = newCounts();
        List<String> ids = List.of("a b", "a/b", "\"", "\\", "ü", "line\nbreak", "x".repeat(512));
        List<Pair<String, Long>> records =
                ids.stream().map(id -> Pair.of(id, 1L)).toList();
        with(counts(index), sink -> sink.write(ssc.batch(records, 1), FIRST));
        assertThat(server.read(index))
                .extracting(hit -> hit.path("_id").asText())
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    // ---- requests ----

    @Test
    void requestsAreLimitedByDocumentsAndByBytes() throws Exception {
        List<Integer> numbers = IntStream.range(0, 40).boxed().toList();
        try (Guard guard = new Guard(null, "", server.port())) {
            OpenSearchCluster cluster = OpenSearchCluster.at(OpenSearchServer.url(guard.port()));
            for (int[] limits : new int[][] {{1, 1 << 20, 1}, {7, 1 << 20, 7}, {1000, 5000, 4}, {1000, 1, 1}}) {
                String index = newCounts();
                List<Integer> sizes = new java.util.concurrent.CopyOnWriteArrayList<>();
                guard.answer((method, path, body) -> {
                    if (path.endsWith("_bulk")) {
                        sizes.add((int) body.lines().count() / 2);
                    }
                    return null;
                });
                OpenSearchSink<Integer> sink = OpenSearch.<Integer>index(cluster.maxInFlight(2), index)
                        .id(n -> n)
                        .field("n", n -> n)
                        .field("text", n -> "x".repeat(1000))
                        .bulkSize(limits[0])
                        .bulkBytes(limits[1]);
                with(sink, open -> open.write(ssc.batch(numbers, 2), FIRST));
                assertThat(server.count(index)).isEqualTo(40);
                assertThat(sizes).allMatch(size -> size <= limits[2]).contains(limits[2]);
            }
        }
    }

    @Test
    void documentsThatAreRefusedForAWhileAreSentAgainThoseAlone() throws Exception {
        String index = newCounts();
        List<String> bodies = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (Guard guard = new Guard(null, "", server.port())) {
            guard.answer((method, path, body) -> {
                if (!path.endsWith("_bulk")) {
                    return null;
                }
                bodies.add(body);
                String busy = "{\"index\":{\"status\":429,\"error\":{\"type\":\"es_rejected_execution_exception\","
                        + "\"reason\":\"rejected\"}}}";
                String conflict =
                        "{\"index\":{\"status\":409,\"error\":{\"type\":\"version_conflict_engine_exception\","
                                + "\"reason\":\"older\"}}}";
                return switch (bodies.size()) {
                    case 1 -> "429{\"error\":{\"type\":\"circuit_breaking_exception\",\"reason\":\"full\"}}";
                    case 2 ->
                        "200{\"errors\":true,\"items\":[{\"index\":{\"status\":201}}," + busy + "," + conflict + ","
                                + busy + "]}";
                    default -> null;
                };
            });
            OpenSearchCluster cluster = OpenSearchCluster.at(OpenSearchServer.url(guard.port()));
            OpenSearchSink<Integer> sink =
                    OpenSearch.<Integer>index(cluster, index).id(n -> n).field("n", n -> n);
            with(sink, open -> open.write(ssc.batch(List.of(0, 1, 2, 3), 1), FIRST));
        }
        assertThat(bodies).hasSize(3);
        assertThat(bodies.get(1)).isEqualTo(bodies.get(0));
        assertThat(server.texts(index)).containsExactly("1 {\"n\":1}", "3 {\"n\":3}");
    }

    @Test
    void throughTlsWithAPasswordOrAKeyAndAPath() throws Exception {
        var certificates = io.dstream.testing.Certificates.of(
                java.nio.file.Files.createTempDirectory("certificates"), "localhost");
        String index = newCounts();
        try (Guard guard = new Guard(certificates.withKey(), "Basic c2hvcDpzZWNyZXQ=", server.port());
                Guard keyed = new Guard(certificates.withKey(), "ApiKey a2V5", server.port())) {
            OpenSearchCluster cluster = OpenSearchCluster.at("https://localhost:" + guard.port())
                    .tls(certificates.withoutKey())
                    .user("shop")
                    .password("secret");
            OpenSearchCluster withKey = OpenSearchCluster.at("https://127.0.0.1:" + keyed.port() + "/")
                    .tls(certificates.withoutKey())
                    .apiKey("a2V5");
            with(
                    OpenSearch.<Integer>index(cluster, index).id(n -> n).field("n", n -> n),
                    open -> open.write(ssc.batch(List.of(1)), FIRST));
            with(
                    OpenSearch.<Integer>index(withKey, index).id(n -> n).field("n", n -> n),
                    open -> open.write(ssc.batch(List.of(2)), FIRST));
        }
        assertThat(server.count(index)).isEqualTo(2);
    }
}
