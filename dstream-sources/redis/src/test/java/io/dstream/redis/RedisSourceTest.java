package io.dstream.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import io.dstream.testing.Await;
import io.dstream.testing.connectors.Batches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.resps.StreamGroupInfo;

class RedisSourceTest {
    private static final RedisServer SERVER = RedisServer.shared();

    @TempDir
    Path checkpoint;

    private final String stream = SERVER.fresh();
    private final RedisSource source = SERVER.redis().read(stream).from(StreamStart.beginning());

    private static String[] numbers(int from, int until) {
        return IntStream.range(from, until).mapToObj(Integer::toString).toArray(String[]::new);
    }

    private static List<String> values(List<RedisEntry> entries) {
        return entries.stream().map(entry -> entry.get("v")).toList();
    }

    private Batches<RedisEntry> recoverable(RedisSource of) {
        return Batches.of(of, builder -> builder.checkpointDir(checkpoint));
    }

    private StreamGroupInfo group(String name) {
        try (Jedis jedis = SERVER.client()) {
            return jedis.xinfoGroups(stream).stream()
                    .filter(group -> group.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    // ---- where it starts ----

    @Test
    void startsAtTheBeginning() {
        SERVER.add(stream, "a", "b");
        try (Batches<RedisEntry> run = Batches.of(source)) {
            assertThat(values(run.until(2))).containsExactly("a", "b");
            SERVER.add(stream, "c");
            assertThat(values(run.until(3))).containsExactly("a", "b", "c");
        }
    }

    @Test
    void startsAtTheEndUnlessToldOtherwise() {
        SERVER.add(stream, "a", "b");
        try (Batches<RedisEntry> run = Batches.of(SERVER.redis().read(stream))) {
            run.run();
            SERVER.add(stream, "c");
            assertThat(values(run.until(1))).containsExactly("c");
        }
    }

    @Test
    void theEndIsWhereTheFirstRunStarted() {
        SERVER.add(stream, "a");
        RedisSource fromTheEnd = source.from(StreamStart.end());
        try (Batches<RedisEntry> run = recoverable(fromTheEnd)) {
            run.run();
        }
        SERVER.add(stream, "b");
        try (Batches<RedisEntry> run = recoverable(fromTheEnd)) {
            assertThat(values(run.until(1))).containsExactly("b");
        }
    }

    @Test
    void startsBehindAnId() {
        List<StreamEntryID> ids = SERVER.add(stream, "a", "b", "c");
        try (Batches<RedisEntry> run =
                recoverable(source.from(StreamStart.after(ids.get(0).toString())))) {
            assertThat(values(run.until(2))).containsExactly("b", "c");
            assertThat(run.ranges().get(0).from()).endsWith("/1");
        }
    }

    @Test
    void startsBehindAnIdThatIsBeforeOrBehindAllOthers() {
        SERVER.add(stream, "a");
        try (Batches<RedisEntry> run = Batches.of(source.from(StreamStart.after("17")))) {
            assertThat(values(run.until(1))).containsExactly("a");
        }
        try (Batches<RedisEntry> run = Batches.of(source.from(StreamStart.after("99999999999999")))) {
            run.run();
            SERVER.add(stream, "b");
            assertThat(values(run.until(1))).containsExactly("b");
        }
    }

    @Test
    void withoutACheckpointAGroupSaysWhereToGoOn() {
        SERVER.add(stream, numbers(0, 10));
        RedisSource ofGroup = source.from(StreamStart.group()).group("shop");
        try (Batches<RedisEntry> run = Batches.of(ofGroup)) {
            run.until(10);
            run.stop();
        }
        SERVER.add(stream, "next");
        try (Batches<RedisEntry> run = Batches.of(ofGroup)) {
            assertThat(values(run.until(1))).containsExactly("next");
        }
    }

    @Test
    void aStreamThatIsNotThereYetIsWaitedFor() {
        try (Batches<RedisEntry> run = recoverable(source.from(StreamStart.end()))) {
            run.untilReported("there is no stream " + stream);
            SERVER.add(stream, "first");
            assertThat(values(run.until(1))).containsExactly("first");
            Await.until("it is at work", () -> run.reports().contains("started"));
            assertThat(run.count("there is no stream")).isEqualTo(1);
        }
    }

    // ---- batches ----

    @Test
    void aBatchHasEqualSharesOfItsStreams() {
        String other = SERVER.fresh();
        SERVER.add(stream, numbers(0, 100));
        SERVER.add(other, numbers(0, 10));
        try (Batches<RedisEntry> run = Batches.of(
                SERVER.redis().read(stream, other).from(StreamStart.beginning()).fetchSize(7),
                builder -> builder.backPressure(BackPressure.none().withMaxRate(8)))) {
            run.until(110);
            assertThat(run.batches().values()).allMatch(batch -> batch.size() <= 8);
            assertThat(run.records().stream().filter(entry -> entry.stream().equals(stream)))
                    .extracting(entry -> entry.get("v"))
                    .containsExactly(numbers(0, 100));
        }
    }

    @Test
    void aSmallBufferHoldsNoMoreThanItMay() {
        SERVER.add(stream, numbers(0, 300));
        try (Batches<RedisEntry> run =
                Batches.of(source, builder -> builder.receiverBuffer(new BufferLimits(10, 1 << 20)))) {
            assertThat(values(run.until(300))).containsExactly(numbers(0, 300));
            assertThat(run.batches().values()).allMatch(batch -> batch.size() <= 10);
        }
    }

    @Test
    void aBufferOfFewBytesTakesLargeEntriesOneByOne() {
        String large = "x".repeat(10_000);
        SERVER.add(stream, large, large, large);
        try (Batches<RedisEntry> run =
                Batches.of(source.fetchSize(1), builder -> builder.receiverBuffer(new BufferLimits(1_000, 1)))) {
            run.until(3);
            assertThat(run.batches().values()).allMatch(batch -> batch.size() <= 1);
        }
    }

    @Test
    void aLongBatchIsDividedInOrder() {
        SERVER.add(stream, numbers(0, 5_000));
        try (Batches<RedisEntry> run = recoverable(source)) {
            assertThat(values(run.until(5_000))).containsExactly(numbers(0, 5_000));
        }
    }

    // ---- restarts ----

    @Test
    void aBatchThatFailedIsReadAgainAsItWas() {
        SERVER.add(stream, numbers(0, 2_500));
        Map<Long, List<RedisEntry>> failed;
        try (Batches<RedisEntry> run = recoverable(source).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
            failed = run.batches();
        }
        SERVER.add(stream, "later");
        long last = failed.keySet().stream().mapToLong(n -> n).max().orElseThrow();
        try (Batches<RedisEntry> run = recoverable(source)) {
            run.until(2_501);
            assertThat(run.batches().get(last)).isEqualTo(failed.get(last));
            assertThat(run.records()).hasSize(2_501).doesNotHaveDuplicates();
        }
    }

    @Test
    void everyEntryIsGivenOnceHoweverOftenTheProgramIsRestarted() {
        Random random = new Random(7);
        List<String> all = new ArrayList<>();
        int sent = 0;
        while (sent < 600) {
            int some = random.nextInt(60);
            SERVER.add(stream, numbers(sent, sent + some));
            sent += some;
            int rate = 1 + random.nextInt(80);
            if (sent > 0) {
                try (Batches<RedisEntry> run = Batches.of(source, builder -> builder.checkpointDir(checkpoint)
                        .backPressure(BackPressure.none().withMaxRate(rate)))) {
                    run.run();
                    all.addAll(values(run.records()));
                }
            }
        }
        try (Batches<RedisEntry> run = recoverable(source)) {
            all.addAll(values(run.until(sent - all.size())));
        }
        assertThat(all).containsExactly(numbers(0, sent));
    }

    // ---- the group ----

    @Test
    void theGroupIsMovedBehindFinishedBatches() {
        SERVER.add(stream, numbers(0, 5));
        try (Batches<RedisEntry> run = recoverable(source.group("shop"))) {
            run.until(5);
            Await.until("the group is at the end", () -> {
                run.run();
                return group("shop").getGroupInfo().get("lag").equals(0L);
            });
            List<StreamEntryID> ids = SERVER.add(stream, numbers(5, 7));
            assertThat(group("shop").getGroupInfo()).containsEntry("lag", 2L);
            run.until(7);
            Await.until("the group is at the end", () -> {
                run.run();
                return group("shop").getLastDeliveredId().equals(ids.get(1));
            });
            assertThat(group("shop").getGroupInfo()).containsEntry("lag", 0L).containsEntry("pending", 0L);
        }
    }

    // ---- what is lost ----

    private void trim(long length) {
        try (Jedis jedis = SERVER.client()) {
            jedis.xtrim(stream, length, false);
        }
    }

    @Test
    void whatWasTrimmedUnreadRefusesTheStartUnlessToldOtherwise() {
        SERVER.add(stream, "0");
        try (Batches<RedisEntry> run = recoverable(source)) {
            run.until(1);
        }
        SERVER.add(stream, numbers(1, 10));
        trim(4);
        try (Batches<RedisEntry> run = recoverable(source)) {
            assertThatThrownBy(run::run)
                    .hasMessageContainingAll("5 entries of stream " + stream, "trimmed", "onLostEntries(CONTINUE)");
        }
        RedisSource lenient = source.onLostEntries(LostEntriesPolicy.CONTINUE);
        try (Batches<RedisEntry> run = recoverable(lenient)) {
            assertThat(values(run.until(4))).containsExactly("6", "7", "8", "9");
            assertThat(run.count("5 entries")).isEqualTo(1);
        }
        try (Batches<RedisEntry> run = recoverable(source)) {
            run.run();
            assertThat(run.records()).isEmpty();
        }
    }

    @Test
    void whatWasTrimmedAfterItWasReadIsNotMissed() {
        SERVER.add(stream, numbers(0, 10));
        try (Batches<RedisEntry> run = recoverable(source)) {
            run.until(10);
        }
        trim(0);
        try (Batches<RedisEntry> run = recoverable(source)) {
            run.run();
            SERVER.add(stream, "10");
            trim(1);
            assertThat(values(run.until(1))).containsExactly("10");
        }
    }

    @Test
    void whatIsTrimmedWhileItRunsFailsTheProgramOnceTheRestIsDealtWith() {
        SERVER.add(stream, numbers(0, 4));
        try (Batches<RedisEntry> run =
                Batches.of(source.fetchSize(2), builder -> builder.receiverBuffer(new BufferLimits(2, 1 << 20)))) {
            run.run();
            SERVER.add(stream, numbers(4, 20));
            trim(1);
            assertThatThrownBy(() -> run.until(20)).hasStackTraceContaining("entries of stream " + stream);
            assertThat(values(run.records())).startsWith("0", "1").doesNotContain("19");
        }
    }

    @Test
    void whatIsTrimmedWhileItRunsIsReportedAndSkippedIfToldSo() {
        SERVER.add(stream, numbers(0, 4));
        try (Batches<RedisEntry> run = Batches.of(
                source.fetchSize(2).onLostEntries(LostEntriesPolicy.CONTINUE),
                builder -> builder.receiverBuffer(new BufferLimits(2, 1 << 20)).checkpointDir(checkpoint))) {
            run.run();
            SERVER.add(stream, numbers(4, 20));
            trim(1);
            Await.until("the newest is there", () -> {
                run.run();
                return values(run.records()).contains("19");
            });
            assertThat(run.count("trimmed or deleted before they were read")).isEqualTo(1);
        }
        SERVER.add(stream, "20");
        try (Batches<RedisEntry> run = recoverable(source)) {
            assertThat(values(run.until(1))).containsExactly("20");
        }
    }

    @Test
    void aStreamThatWasMadeAnewIsAnotherOne() {
        SERVER.add(stream, numbers(0, 10));
        try (Batches<RedisEntry> run = recoverable(source)) {
            run.until(10);
        }
        try (Jedis jedis = SERVER.client()) {
            jedis.del(stream);
        }
        SERVER.add(stream, numbers(100, 103));
        try (Batches<RedisEntry> run = recoverable(source)) {
            assertThatThrownBy(run::run).hasMessageContainingAll(stream, "deleted and made anew");
        }
        try (Batches<RedisEntry> run = recoverable(source.onLostEntries(LostEntriesPolicy.CONTINUE))) {
            assertThat(values(run.until(3))).containsExactly("100", "101", "102");
        }
    }

    @Test
    void aPlannedBatchWhoseEntriesAreGoneRefusesTheStart() {
        SERVER.add(stream, numbers(0, 10));
        try (Batches<RedisEntry> run = recoverable(source).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
        }
        trim(3);
        try (Batches<RedisEntry> run = recoverable(source)) {
            assertThatThrownBy(run::run).hasStackTraceContaining("in a batch that has not finished, are gone");
        }
        try (Batches<RedisEntry> run = recoverable(source.onLostEntries(LostEntriesPolicy.CONTINUE))) {
            assertThat(values(run.until(3))).containsExactly("7", "8", "9");
        }
    }

    // ---- entries ----

    @Test
    void anEntryHasItsFieldsAsTextAndAsBytes() {
        byte[] binary = {0, -1, 10};
        try (Jedis jedis = SERVER.client()) {
            jedis.xadd(
                    stream.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    XAddParams.xAddParams().id("1700000000123-5"),
                    Map.of("b".getBytes(java.nio.charset.StandardCharsets.UTF_8), binary));
            jedis.xadd(stream, XAddParams.xAddParams().id("1700000000124-0"), Map.of("name", "Zoë"));
        }
        try (Batches<RedisEntry> run = Batches.of(source)) {
            List<RedisEntry> entries = run.until(2);
            assertThat(entries.get(0).bytes("b")).hasValue(binary);
            assertThat(entries.get(0).id()).isEqualTo("1700000000123-5");
            assertThat(entries.get(0).time()).isEqualTo("2023-11-14T22:13:20.123Z");
            assertThat(entries.get(1)).isEqualTo(RedisEntry.of(stream, "1700000000124-0", Map.of("name", "Zoë")));
            assertThat(entries.get(1).find("other")).isEmpty();
            assertThatThrownBy(() -> entries.get(1).get("other"))
                    .hasMessageContainingAll("1700000000124-0 of " + stream, "no field 'other'", "[name]");
        }
    }

    // ---- what is wrong ----

    @Test
    void aKeyThatIsNoStreamEndsTheProgram() {
        try (Jedis jedis = SERVER.client()) {
            jedis.set(stream, "text");
        }
        try (Batches<RedisEntry> run = Batches.of(source)) {
            assertThatThrownBy(run::run).hasMessageContaining("the key holds something else than a stream");
        }
    }

    @Test
    void aUserWithoutThePermissionIsTold() {
        SERVER.add(stream, "a");
        try (Batches<RedisEntry> run = Batches.of(
                SERVER.redis().user("reader", "reader-secret").read(stream).from(StreamStart.beginning()))) {
            assertThatThrownBy(() -> run.until(1))
                    .hasStackTraceContaining("does not allow it to the user reader")
                    .hasStackTraceContaining("ACL SETUSER");
        }
    }

    @Test
    void aServerThatIsAwayIsWaitedForAsLongAsTheTimeout() {
        Redis nobody = Redis.at("127.0.0.1", 1).timeout(java.time.Duration.ofMillis(100));
        try (Batches<RedisEntry> run = Batches.of(nobody.read("x"))) {
            assertThatThrownBy(run::run)
                    .hasMessageContainingAll("no connection to 127.0.0.1:1", "check the host and the port");
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsTold() {
        try (Batches<RedisEntry> run = Batches.of(SERVER.redis().database(99).read("x"))) {
            assertThatThrownBy(run::run).hasMessageContainingAll("has no database 99", "database(...)");
        }
    }

    @Test
    void aClusterIsRefused() {
        RedisServer cluster = RedisServer.of("localhost", "cluster-enabled yes");
        try (Batches<RedisEntry> run = Batches.of(cluster.redis().read("x"))) {
            assertThatThrownBy(run::run).hasMessageContaining("belongs to a Redis Cluster");
        } finally {
            cluster.kill();
        }
    }

    @Test
    void wrongSettingsAreRefusedAtOnce() {
        assertThatThrownBy(() -> StreamStart.after("yesterday")).hasMessageContaining("'yesterday' is no id");
        assertThatThrownBy(() -> SERVER.redis().read()).hasMessageContaining("0 streams: expected 1 to 100");
        assertThatThrownBy(() -> source.fetchSize(0)).hasMessageContaining("expected 1 to 100000");
        assertThatThrownBy(() -> Redis.at("localhost", 0)).hasMessageContaining("expected 1 to 65535");
        try (Batches<RedisEntry> run = Batches.of(source.from(StreamStart.group()))) {
            assertThatThrownBy(run::run).hasMessageContaining("call group(name)");
        }
    }

    @Test
    void noPasswordIsShown() {
        Redis secret = SERVER.redis().user(RedisServer.USER, RedisServer.PASSWORD);
        assertThat(secret.toString() + secret.read("x")).doesNotContain(RedisServer.PASSWORD);
    }

    @Test
    void readsWithTls() throws Exception {
        SERVER.add(stream, "a");
        Redis secured = Redis.at("localhost", SERVER.tlsPort())
                .tls(SERVER.certificates().withoutKey())
                .user(RedisServer.USER, RedisServer.PASSWORD);
        try (Batches<RedisEntry> run = Batches.of(secured.read(stream).from(StreamStart.beginning()))) {
            assertThat(values(run.until(1))).containsExactly("a");
        }
    }
}
