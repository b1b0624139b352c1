package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codec;
import io.dstream.event.Watermarks;
import io.dstream.internal.local.LocalEngine;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.report.BatchReport;
import io.dstream.report.FailureReport;
import io.dstream.report.NodeReport;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.state.Aggregator;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** An exception in each kind of operator: the report names that operator, whatever has asked for its records. */
class FailingOperatorTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TWO = Duration.ofSeconds(2);
    private static final int BATCHES = 6;
    private static final int FIRST_BAD = 3;
    private static final String ID = "planted";

    /** Functions fail from the third batch on, once there is something in windows and state. */
    private static volatile boolean armed;

    private static final class Planted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Planted() {
            super("planted");
        }
    }

    private static <T> T boom(T value) {
        if (armed) {
            throw new Planted();
        }
        return value;
    }

    // ---- what fails ----

    /** A key whose methods fail. */
    private record Key(String name, boolean inHash, boolean inEquals, boolean inOrder) implements Comparable<Key> {
        @Override
        public int hashCode() {
            return inHash ? boom(name.hashCode()) : name.hashCode();
        }

        @Override
        public boolean equals(Object o) {
            boolean same = o instanceof Key key && key.name.equals(name);
            return inEquals ? boom(same) : same;
        }

        @Override
        public int compareTo(Key other) {
            int order = name.compareTo(other.name);
            return inOrder ? boom(order) : order;
        }
    }

    private static Key hashed(String word) {
        return new Key(word, true, false, false);
    }

    private static Key compared(String word) {
        return new Key(word, false, true, false);
    }

    private static Key ordered(String word) {
        return new Key(word, false, false, true);
    }

    /** State whose codec fails. */
    private record Held(String text) {}

    private static final class HeldCodec implements Codec<Held> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "held";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<Held> type() {
            return Held.class;
        }

        @Override
        public void write(Held value, ByteWriter out) {
            out.writeString(boom(value.text));
        }

        @Override
        public Held read(int version, ByteReader in) {
            return new Held(in.readString());
        }
    }

    /** Fails where it is told to. */
    private record FailingSink(String where) implements TransactionalSink<String> {
        private void at(String here) {
            if (here.equals(where)) {
                boom(here);
            }
        }

        @Override
        public Optional<Committed> lastCommitted() {
            return Optional.empty();
        }

        @Override
        public void prepare(Batch<String> batch, BatchInfo info) {
            batch.collect();
            at("prepare");
        }

        @Override
        public void commit(BatchInfo info) {
            at("commit");
        }

        @Override
        public void abort(BatchInfo info) {}
    }

    /** A source whose partitions fail when they are read. */
    private static final class FailingSource implements Source<String>, SourceReader<String> {
        @Override
        public String kind() {
            return "failing";
        }

        @Override
        public SourceReader<String> open(SourceContext context) {
            return this;
        }

        @Override
        public Cut<String> cut(Instant batchTime, long maxRecords) {
            Partition<String> unread = new Partition<>() {
                @Override
                public void push(RecordConsumer<? super String> consumer) {
                    consumer.accept("good");
                    boom("bad");
                }

                @Override
                public long size() {
                    return -1;
                }
            };
            return new Cut<>(List.of(unread, unread), -1, 0, List.of());
        }

        @Override
        public void release(Cut<String> cut) {}

        @Override
        public void finish() {}

        @Override
        public boolean finished() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static Iterator<String> failingLate(Iterator<String> words) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return words.hasNext();
            }

            @Override
            public String next() {
                return boom(words.next());
            }
        };
    }

    // ---- programs ----

    /**
     * A program with an operator that fails.
     *
     * @param name for people
     * @param kind the kind that the report is to name
     * @param program adds the operator, by the name {@link #ID}
     */
    private record Case(String name, String kind, BiConsumer<DStream<String>, StreamingContext> program) {}

    private final List<Case> cases = new ArrayList<>();

    private void add(String name, String kind, BiConsumer<DStream<String>, StreamingContext> program) {
        cases.add(new Case(name, kind, program));
    }

    /** With an operator in front and one behind, and an output that asks for the records. */
    private void stream(String kind, Function<DStream<String>, DStream<?>> planted) {
        stream(kind, kind, planted);
    }

    private void stream(String name, String kind, Function<DStream<String>, DStream<?>> planted) {
        add(name, kind, (words, ssc) -> planted.apply(words.map(word -> word + "!"))
                .named(ID)
                .map(String::valueOf)
                .foreachBatch(batch -> batch.collect()));
    }

    private void output(String name, String kind, Sink<String> sink) {
        add(name, kind, (words, ssc) -> words.map(word -> word + "!").to(sink));
    }

    private interface Function<A, B> {
        B apply(A a);
    }

    private static PairDStream<String, String> pairs(DStream<String> words) {
        return words.mapToPair(word -> Pair.of(word, word));
    }

    private static String joined(String a, String b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Aggregator<String, String, String> aggregator(String failing) {
        return Aggregator.of(
                () -> failing.equals("create") ? boom("") : "",
                (a, b) -> failing.equals("add") ? boom(b) : b,
                (a, b) -> failing.equals("merge") ? boom(a) : a,
                a -> failing.equals("finish") ? boom(a) : a);
    }

    private void addNarrow() {
        stream("map", words -> words.map(word -> boom(word)));
        stream("filter", words -> words.filter(word -> boom(true)));
        stream("flatMap", words -> words.flatMap(word -> List.of(boom(word))));
        stream(
                "flatMap, in its iterator",
                "flatMap",
                words -> words.flatMap(word -> () -> failingLate(List.of(word).iterator())));
        stream("peek", words -> words.peek(word -> boom(word)));
        stream("mapToPair", words -> words.mapToPair(word -> Pair.of(word, boom(word))));
        stream("flatMapToPair", words -> words.flatMapToPair(word -> List.of(Pair.of(word, boom(word)))));
        stream("keyBy", words -> words.keyBy(word -> boom(word)));
        stream("mapValues", words -> pairs(words).mapValues(word -> boom(word)));
        stream("flatMapValues", words -> pairs(words).flatMapValues(word -> List.of(boom(word))));
        stream("mapPartitions", words -> words.mapPartitions(all -> boom(all)));
        stream(
                "mapPartitions, in its iterator",
                "mapPartitions",
                words -> words.mapPartitions(FailingOperatorTest::failingLate));
        stream("transform", words -> words.transform(batch -> boom(batch)));
        stream("transform, inside", "map", words -> words.transform(batch -> batch.map(word -> boom(word))));
        stream(
                "transform, in an action inside",
                "map",
                words -> words.transform(batch -> {
                    batch.map(word -> boom(word)).count();
                    return batch;
                }));
        stream("sortBy, its function", "sortBy", words -> words.transform(b -> b.sortBy(word -> boom(word))));
        stream("sortBy, its order", "sortBy", words -> words.transform(b -> b.sortBy(FailingOperatorTest::ordered)));
        stream(
                "zipWithIndex",
                "map",
                words -> words.transform(b -> b.zipWithIndex().map(pair -> boom(pair.key()))));
    }

    private void addWide() {
        stream("reduce", words -> words.reduce((a, b) -> boom(a)));
        stream("reduceByKey", words -> pairs(words).reduceByKey((a, b) -> boom(a)));
        stream("combineByKey, create", "combineByKey", words -> pairs(words)
                .<String>combineByKey(a -> boom(a), (a, b) -> a, (a, b) -> a));
        stream("combineByKey, add", "combineByKey", words -> pairs(words)
                .<String>combineByKey(a -> a, (a, b) -> boom(a), (a, b) -> a));
        stream("combineByKey, merge", "combineByKey", words -> pairs(words)
                .<String>combineByKey(a -> a, (a, b) -> a, (a, b) -> boom(a)));
        for (String part : List.of("create", "add", "merge", "finish")) {
            stream("aggregateByKey, " + part, "aggregateByKey", words -> pairs(words)
                    .aggregateByKey(aggregator(part)));
        }
        stream("distinct, hashCode", "distinct", words -> words.map(FailingOperatorTest::hashed)
                .distinct());
        stream("distinct, equals", "distinct", words -> words.map(FailingOperatorTest::compared)
                .distinct());
        stream("countByValue, hashCode", "countByKey", words -> words.map(FailingOperatorTest::hashed)
                .countByValue());
        stream("reduceByKey, hashCode", "reduceByKey", words -> words.keyBy(FailingOperatorTest::hashed)
                .reduceByKey((a, b) -> a));
        stream("reduceByKey, equals", "reduceByKey", words -> words.keyBy(FailingOperatorTest::compared)
                .reduceByKey((a, b) -> a));
        stream("groupByKey, hashCode", "groupByKey", words -> words.keyBy(FailingOperatorTest::hashed)
                .groupByKey());
        stream("groupByKey, equals", "groupByKey", words -> words.keyBy(FailingOperatorTest::compared)
                .groupByKey());
        stream("partitionBy, hashCode", "partitionBy", words -> words.keyBy(FailingOperatorTest::hashed)
                .partitionBy(3));
        stream("cogroup, hashCode", "cogroup", words -> {
            PairDStream<Key, String> keyed = words.keyBy(FailingOperatorTest::hashed);
            return keyed.cogroup(keyed);
        });
        stream("cogroup, equals", "cogroup", words -> {
            PairDStream<Key, String> keyed = words.keyBy(FailingOperatorTest::compared);
            return keyed.cogroup(keyed);
        });
        stream("join, equals", "join", words -> {
            PairDStream<Key, String> keyed = words.keyBy(FailingOperatorTest::compared);
            return keyed.join(keyed);
        });
        stream("join, its values", "mapValues", words -> pairs(words)
                .join(pairs(words))
                .mapValues(both -> boom(both.key())));
    }

    private void addStateful() {
        stream("mapWithState", words -> pairs(words).<String, String>mapWithState((key, value, state) -> boom(key)));
        stream("mapWithState, hashCode", "partitionBy", words -> words.keyBy(FailingOperatorTest::hashed)
                .<String, String>mapWithState((key, value, state) -> key.name));
        stream("updateStateByKey", words -> pairs(words)
                .<String>updateStateByKey((values, state) -> boom(Optional.of("s"))));
        stream("updateStateByKey, equals", "updateStateByKey", words -> words.keyBy(FailingOperatorTest::compared)
                .<String>updateStateByKey((values, state) -> Optional.of("s")));
        // windows that know no inverse begin with the results of batches, each of which is a stream of its own
        stream("reduceByWindow", "reduce", words -> words.reduceByWindow((a, b) -> boom(joined(a, b)), TWO, SECOND));
        stream(
                "reduceByWindow, inverse",
                "reduceByWindow",
                words -> words.reduceByWindow((a, b) -> joined(a, b), (a, b) -> boom(a), TWO, SECOND));
        stream("reduceByKeyAndWindow", "reduceByKey", words -> pairs(words)
                .reduceByKeyAndWindow((a, b) -> boom(joined(a, b)), TWO, SECOND));
        stream("reduceByKeyAndWindow, inverse", "reduceByKeyAndWindow", words -> pairs(words)
                .reduceByKeyAndWindow((a, b) -> joined(a, b), (a, b) -> boom(a), TWO, SECOND));
        stream("reduceByKeyAndWindow, filter", "reduceByKeyAndWindow", words -> pairs(words)
                .reduceByKeyAndWindow((a, b) -> a, (a, b) -> a, TWO, SECOND, pair -> boom(true)));
        stream("groupByKeyAndWindow, hashCode", "groupByKey", words -> words.keyBy(FailingOperatorTest::hashed)
                .groupByKeyAndWindow(TWO, SECOND));
        for (String part : List.of("create", "add", "merge", "finish")) {
            String kind = part.equals("finish") ? "aggregateByKeyAndWindow" : "aggregateByKey";
            stream("aggregateByKeyAndWindow, " + part, kind, words -> pairs(words)
                    .aggregateByKeyAndWindow(aggregator(part), WindowSpec.of(TWO, SECOND)));
            String ofAll = part.equals("finish") ? "aggregateByWindow" : "aggregateByKey";
            stream(
                    "aggregateByWindow, " + part,
                    ofAll,
                    words -> words.aggregateByWindow(aggregator(part), WindowSpec.of(TWO, SECOND)));
        }
        add("codec of state", "updateStateByKey", (words, ssc) -> pairs(words)
                .updateStateByKey(Held.class, (values, state) -> Optional.of(new Held("h" + values.size())))
                .named(ID)
                .foreachBatch(batch -> batch.collect()));
    }

    private static EventStream<String> timed(DStream<String> words) {
        return words.withEventTimeMillis(word -> 1, Watermarks.manual());
    }

    private void addEventTime() {
        add("withEventTime", "withEventTime", (words, ssc) -> words.withEventTimeMillis(
                        word -> boom(1L), Watermarks.ascending())
                .named(ID)
                .records()
                .foreachBatch(batch -> batch.collect()));
        add("map of events", "map", (words, ssc) -> timed(words)
                .map(word -> boom(word))
                .named(ID)
                .records()
                .foreachBatch(batch -> batch.collect()));
        for (String part : List.of("create", "add")) {
            stream("window, " + part, "aggregate", words -> timed(words)
                    .<String, String>mapToPair(word -> Pair.of(word, word))
                    .window(io.dstream.event.Windows.tumbling(SECOND))
                    .aggregate(aggregator(part)));
        }
    }

    private void addEnds() {
        output("write", "to", new Sink<String>() {
            @Override
            public void write(Batch<String> batch, Instant batchTime) {
                boom(batch);
            }
        });
        output("prepare", "to", new FailingSink("prepare"));
        output("commit", "to", new FailingSink("commit"));
        add("foreachBatch", "foreachBatch", (words, ssc) -> words.foreachBatch(batch -> boom(batch)));
        add(
                "foreachBatch, inside",
                "map",
                (words, ssc) -> words.foreachBatch(
                        batch -> batch.map(word -> boom(word)).collect()));
        add(
                "foreachBatch, inside and wrapped",
                "map",
                (words, ssc) -> words.foreachBatch(batch -> {
                    try {
                        batch.map(word -> boom(word)).collect();
                    } catch (RuntimeException e) {
                        throw new IllegalStateException("wrapped", e);
                    }
                }));
        add("source", "failing", (words, ssc) -> ssc.from(new FailingSource())
                .named(ID)
                .map(word -> word + "!")
                .foreachBatch(batch -> batch.collect()));
        add("source, read step by step", "failing", (words, ssc) -> ssc.from(new FailingSource())
                .named(ID)
                .mapPartitions(all -> all)
                .foreachBatch(batch -> batch.collect()));
    }

    @TestFactory
    Stream<DynamicTest> theReportNamesTheOperatorWhoseFunctionThrew() {
        addNarrow();
        addWide();
        addStateful();
        addEventTime();
        addEnds();
        return cases.stream()
                .flatMap(each -> Stream.of(
                        test(each, "looped", () -> LocalEngine.eager("failing", 2), PoisonPolicy.fail()),
                        test(each, "attached", () -> LocalEngine.attached("failing", 2), PoisonPolicy.fail()),
                        test(
                                each,
                                "guarded",
                                () -> LocalEngine.attached("failing", 2),
                                PoisonPolicy.skip().atMost(0))));
    }

    private static DynamicTest test(Case each, String how, Supplier<LocalEngine> engine, PoisonPolicy poison) {
        return DynamicTest.dynamicTest(each.name + ", " + how, () -> {
            armed = false;
            StreamingContext.Builder builder = StreamingContext.builder()
                    .appName("failing")
                    .batchInterval(SECOND)
                    .engine(engine.get())
                    .codec(new HeldCodec())
                    .onPoisonRecord(poison)
                    .onBatchFailure(BatchFailurePolicy.skip());
            try (LogLines log = new LogLines();
                    StreamingTestDriver driver = each.name.startsWith("codec")
                            ? StreamingTestDriver.create(builder)
                            : StreamingTestDriver.withoutRehearsal(builder)) {
                check(each, driver, log);
            } finally {
                armed = false;
            }
        });
    }

    private static void check(Case each, StreamingTestDriver driver, LogLines log) {
        TestInput<String> in = driver.input();
        each.program.accept(in.stream(), driver.context());
        Events events = new Events();
        driver.context().addListener(events);
        for (int batch = 1; batch <= BATCHES; batch++) {
            armed = batch >= FIRST_BAD;
            in.add("a", "b", "a", "b", "a", "b");
            try {
                driver.runBatch();
            } catch (StreamingException e) {
                break; // what may have been committed is not skipped
            }
        }
        List<NodeReport> nodes = driver.context().graph();
        NodeReport output = nodes.get(nodes.size() - 1);
        NodeReport planted =
                nodes.stream().filter(node -> node.id().equals(ID)).findFirst().orElse(output);
        BatchReport failed = events.completed().stream()
                .filter(batch -> batch.failure().isPresent())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no batch has failed"));
        FailureReport report = failed.failed().orElseThrow();
        assertThat(nodes) // some operators are two streams that one call has added
                .filteredOn(node -> node.site().equals(planted.site()))
                .extracting(NodeReport::id)
                .contains(report.operator());
        assertThat(report.kind()).isEqualTo(each.kind);
        assertThat(report.site()).isEqualTo(planted.site()).startsWith("FailingOperatorTest.java:");
        assertThat(report.line()).startsWith("FailingOperatorTest.java:");
        assertThat(report.cause()).isSameAs(failed.failure().orElseThrow());
        assertThat(report.traceOmitted()).isFalse();
        assertThat(report.outputsNotRun()).isEqualTo(List.of(output.id()));
        assertThat(log.at(Level.ERROR)).first().asString().contains(" in " + report.operator(), report.line());
    }
}
