package io.dstream.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink;
import io.dstream.testing.Await;
import io.dstream.testkit.TransactionalSinkContract;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

class RedisSinkTest {
    private static final RedisServer SERVER = RedisServer.shared();

    private final String stream = SERVER.fresh();
    private final RedisOutput<String> output = SERVER.redis().append(stream, value -> Map.of("v", value));
    private final StreamingContext ssc = StreamingContext.builder()
            .parallelism(2)
            .batchInterval(Duration.ofSeconds(1))
            .build();

    @AfterEach
    void close() {
        ssc.close();
    }

    private static BatchInfo info(long id, String digest) {
        return new BatchInfo(id, Instant.EPOCH, false, digest, List.of());
    }

    private static List<String> numbers(int until) {
        return IntStream.range(0, until).mapToObj(Integer::toString).toList();
    }

    private void write(Sink<String> sink, List<String> records, int partitions) throws Exception {
        sink.open("out");
        try {
            sink.write(ssc.batch(records, partitions), info(1, ""));
        } finally {
            sink.close();
        }
    }

    private void append(TransactionalSink<String> sink, long id, String digest, String... records) throws Exception {
        sink.prepare(ssc.batch(List.of(records), 2), info(id, digest));
        sink.commit(info(id, digest));
    }

    // ---- at least once ----

    @Test
    void appendsAllPartitionsEachInOrder() throws Exception {
        List<String> records = numbers(5_000);
        write(output.atLeastOnce(), records, 4);
        List<String> values = SERVER.values(stream);
        assertThat(values).containsExactlyInAnyOrderElementsOf(records);
        assertThat(values.stream().filter(value -> Integer.parseInt(value) < 1_250))
                .containsExactlyElementsOf(records.subList(0, 1_250));
    }

    @Test
    void anEmptyBatchAppendsNothing() throws Exception {
        write(output.atLeastOnce(), List.of(), 1);
        assertThat(SERVER.values(stream)).isEmpty();
    }

    @Test
    void trimsTheStreamIfToldSo() throws Exception {
        write(output.maxLength(100).atLeastOnce(), numbers(5_000), 1);
        assertThat(SERVER.values(stream)).hasSizeBetween(100, 300).endsWith("4999");
    }

    @Test
    void fieldsAreAppendedInTheirOrderWithAnyValues() throws Exception {
        byte[] bytes = {1, -1};
        Sink<String> sink = SERVER.redis()
                .<String>append(stream, value -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("z", value);
                    fields.put("a", 17);
                    fields.put("b", bytes);
                    return fields;
                })
                .atLeastOnce();
        write(sink, List.of("Zoë"), 1);
        try (Jedis jedis = SERVER.client()) {
            Map<String, String> fields =
                    jedis.xrange(stream, (StreamEntryID) null, null).get(0).getFields();
            assertThat(fields).containsEntry("z", "Zoë").containsEntry("a", "17");
        }
    }

    @Test
    void aNullValueAndAnEntryWithoutFieldsFailTheBatch() {
        Map<String, String> withNull = new HashMap<>();
        withNull.put("v", null);
        assertThatThrownBy(() -> write(
                        SERVER.redis().<String>append(stream, v -> withNull).atLeastOnce(), List.of("x"), 1))
                .hasStackTraceContaining("field 'v' is null");
        assertThatThrownBy(() -> write(
                        SERVER.redis().<String>append(stream, v -> Map.of()).atLeastOnce(), List.of("x"), 1))
                .hasStackTraceContaining("an entry without fields");
    }

    @Test
    void aServerWithoutMemoryIsWaitedFor() throws Exception {
        try (Jedis jedis = SERVER.client()) {
            jedis.configSet("maxmemory", "1");
            try {
                assertThatThrownBy(() -> write(output.retryFor(Duration.ZERO).atLeastOnce(), List.of("x"), 1))
                        .hasMessageContainingAll("has used up its memory", "maxmemory");
                CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                    try {
                        write(output.atLeastOnce(), numbers(10), 1);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                Await.until("it is refused", () -> jedis.info("errorstats").contains("errorstat_OOM"));
                jedis.configSet("maxmemory", "0");
                written.join();
            } finally {
                jedis.configSet("maxmemory", "0");
            }
        }
        assertThat(SERVER.values(stream)).containsExactlyElementsOf(numbers(10));
    }

    @Test
    void aProgramThatStopsWaitsNoLonger() throws Exception {
        RedisServer away = RedisServer.of("localhost");
        Sink<String> sink = away.redis()
                .<String>append(stream, v -> Map.of("v", v))
                .retryFor(Duration.ofHours(1))
                .atLeastOnce();
        sink.open("out");
        away.kill();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                sink.write(ssc.batch(List.of("x")), info(1, ""));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        sink.stopping();
        assertThatThrownBy(writing::join).hasStackTraceContaining("no connection to");
        sink.close();
    }

    @Test
    void aSinkIsForOneStream() throws Exception {
        for (Sink<String> sink : List.of(output.atLeastOnce(), output.exactlyOnce(stream))) {
            sink.open("one");
            assertThatThrownBy(() -> sink.open("two")).hasMessageContainingAll("in use by one", "another for two");
            sink.close();
        }
    }

    // ---- exactly once ----

    @Test
    void keepsToTheContractOfTransactionalSinks() throws Exception {
        TransactionalSinkContract.of(() -> output.exactlyOnce(stream), () -> SERVER.values(stream))
                .check();
    }

    @Test
    void aBatchOfManyEntriesIsAppendedInOrder() throws Exception {
        TransactionalSink<String> sink = output.exactlyOnce(stream);
        sink.open("out");
        append(sink, 1, "d", numbers(5_000).toArray(String[]::new));
        assertThat(SERVER.values(stream)).containsExactlyElementsOf(numbers(5_000));
        sink.close();
    }

    @Test
    void withoutDigestsBatchesOfAnotherRunAreOthers() throws Exception {
        for (int run = 0; run < 2; run++) {
            TransactionalSink<String> sink = output.exactlyOnce(stream);
            sink.open("out");
            assertThat(sink.lastCommitted()).isEmpty();
            append(sink, 1, "", "of run " + run);
            append(sink, 1, "", "of run " + run); // a retry
            sink.close();
        }
        assertThat(SERVER.values(stream)).containsExactly("of run 0", "of run 1");
    }

    @Test
    void aLedgerThatWasDeletedStopsTheProgramAndHasAnotherIdentity() throws Exception {
        TransactionalSink<String> sink = output.exactlyOnce(stream);
        sink.open("out");
        append(sink, 1, "d", "a");
        try (Jedis jedis = SERVER.client()) {
            jedis.del("dstream:ledger:" + stream);
        }
        assertThatThrownBy(() -> append(sink, 2, "e", "b"))
                .isInstanceOf(SinkFencedException.class)
                .hasMessageContaining("has been deleted");
        TransactionalSink<String> next = output.exactlyOnce(stream);
        next.open("out");
        assertThat(next.identity()).isNotEqualTo(sink.identity());
        assertThat(next.lastCommitted()).isEmpty();
        sink.close();
        next.close();
    }

    @Test
    void aStreamThatBecameSomethingElseFailsTheBatch() throws Exception {
        TransactionalSink<String> sink = output.exactlyOnce(stream);
        sink.open("out");
        try (Jedis jedis = SERVER.client()) {
            jedis.set(stream, "text");
        }
        assertThatThrownBy(() -> append(sink, 1, "d", "a")).hasMessageContaining("now holds a string");
        sink.close();
    }

    @Test
    void wrongSettingsAreRefusedAtOnce() {
        assertThatThrownBy(() -> output.maxLength(0)).hasMessageContaining("expected at least 1");
        assertThatThrownBy(() -> output.exactlyOnce(" ")).hasMessageContaining("needs a name");
        assertThatThrownBy(() -> output.retryFor(Duration.ofDays(2))).hasMessageContaining("0 to 24 hours");
        assertThatThrownBy(() -> SERVER.redis().append("", v -> Map.of())).hasMessageContaining("needs a key");
    }
}
