package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingException;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.Engine;
import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.JdbcSink;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.KafkaOutput;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.FileSink;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.Sink;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink;
import io.dstream.testing.db.PostgresServer;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What executors write is what the driver would have written, once each. */
class SinksFromTasksTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    @RegisterExtension
    static final PostgresServer POSTGRES = PostgresServer.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path directory;

    @BeforeEach
    void makeTables() throws SQLException {
        POSTGRES.clear();
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            for (String way : List.of("driver", "tasks")) {
                statement.executeUpdate(
                        "CREATE TABLE counts_by_" + way + " (word VARCHAR(20) PRIMARY KEY, n BIGINT NOT NULL)");
                statement.executeUpdate("CREATE TABLE words_by_" + way + " (word VARCHAR(20), length INT)");
            }
        }
    }

    private static List<String> rows(String table) throws SQLException {
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1, 2")) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1) + " " + rows.getString(2));
            }
            return all;
        }
    }

    private static SparkEngine engine() {
        return SparkEngine.on(SharedSpark.get(), 2);
    }

    private static Database database() {
        return Database.at(POSTGRES.url()).user(POSTGRES.user()).password("");
    }

    private static String where() {
        return TaskContext.get() == null ? "driver" : "task";
    }

    // ---- the sinks, in both ways ----

    private static <T> FileSink<T> files(Path where, boolean fromTasks) {
        FileSink<T> sink = FileSink.<T>lines(where)
                .folderPerBatch("batch-")
                .header(info -> List.of("written by " + where()))
                .footer((info, records) -> List.of(records + " in batch " + info.id()));
        return fromTasks ? sink.fromTasks() : sink;
    }

    private static JdbcSink<Pair<String, Long>> counts(boolean fromTasks) {
        JdbcSink<Pair<String, Long>> sink = Jdbc.<Pair<String, Long>>upsert(
                        database(), "counts_by_" + (fromTasks ? "tasks" : "driver"))
                .key("word", Pair::key)
                .column("n", Pair::value)
                .parallel(2, Pair::value);
        return fromTasks ? sink.fromTasks() : sink;
    }

    private static JdbcSink<String> words(boolean fromTasks) {
        JdbcSink<String> sink = Jdbc.<String>insert(database(), "words_by_" + (fromTasks ? "tasks" : "driver"))
                .column("word", word -> word)
                .column("length", String::length)
                .parallel(3, word -> word);
        return fromTasks ? sink.fromTasks() : sink;
    }

    private static KafkaOutput<String, String> topics(boolean fromTasks) {
        KafkaOutput<String, String> output = Kafka.sink(BROKER.plain());
        output = output.keysMadeBy(StringSerializer::new).valuesMadeBy(StringSerializer::new);
        return fromTasks ? output.fromTasks() : output;
    }

    private static Sink<String> topic(String name, boolean fromTasks) {
        return topics(fromTasks).records(word -> {
            ProducerRecord<String, String> record = new ProducerRecord<>(name, word.substring(0, 1), word);
            record.headers().add("by", Topics.bytes(where()));
            return record;
        });
    }

    /** The lines of all that is published. */
    private static Map<String, List<String>> published(Path folder) throws IOException {
        Map<String, List<String>> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!name.startsWith(".")) {
                    files.put(name, Files.readAllLines(file));
                }
            }
        }
        return files;
    }

    @Test
    void whatTasksWriteIsWhatTheDriverWrites() throws Exception {
        Map<Boolean, String> sent = Map.of(false, TOPICS.topic(3), true, TOPICS.topic(3));
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(Programs.builder(engine()).checkpointDir(directory.resolve("checkpoint")))) {
            TestInput<String> in = driver.input(3);
            in.stream().named("in");
            for (boolean fromTasks : List.of(false, true)) {
                DStream<String> words = in.stream().filter(word -> !word.equals("w3"));
                words.to(files(directory.resolve("words-" + fromTasks), fromTasks));
                words.to(words(fromTasks));
                words.to(topic(sent.get(fromTasks), fromTasks));
                words.mapToPair(word -> Pair.of(word, 1L))
                        .updateStateByKey(
                                (List<Long> ones, Optional<Long> sum) -> Optional.of(sum.orElse(0L) + ones.size()))
                        .named("sums-" + fromTasks)
                        .to(counts(fromTasks));
            }
            for (int batch = 0; batch < 3; batch++) {
                in.addAll(Programs.words(batch));
                driver.runBatch();
            }
        }

        Map<String, List<String>> byTasks = published(directory.resolve("words-true"));
        Map<String, List<String>> byDriver = published(directory.resolve("words-false"));
        assertThat(byTasks.values()).allMatch(lines -> lines.remove(0).equals("written by task"));
        assertThat(byDriver.values()).allMatch(lines -> lines.remove(0).equals("written by driver"));
        assertThat(byTasks).hasSize(9).isEqualTo(byDriver);
        assertThat(rows("words_by_tasks")).isNotEmpty().isEqualTo(rows("words_by_driver"));
        assertThat(rows("counts_by_tasks")).isNotEmpty().isEqualTo(rows("counts_by_driver"));
        assertThat(values(sent.get(true), "task")).isNotEmpty().isEqualTo(values(sent.get(false), "driver"));
    }

    private static List<String> values(String topic, String by) throws Exception {
        List<ConsumerRecord<String, String>> records = TOPICS.records(topic);
        assertThat(records)
                .allMatch(record ->
                        Topics.text(record.headers().lastHeader("by").value()).equals(by));
        return records.stream().map(ConsumerRecord::value).sorted().toList();
    }

    // ---- attempts ----

    /** An engine of whose runs the results are lost the first time: all is done twice. */
    private static Engine twice(Engine engine) {
        return (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("run")) {
                            var unused = method.invoke(engine, arguments);
                        }
                        return method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static BatchInfo info(long id) {
        return new BatchInfo(id, Instant.EPOCH, false, "digest" + id, List.of());
    }

    @Test
    void aSecondAttemptWritesNothingTwice() throws Exception {
        Path folder = directory.resolve("words");
        SparkEngine engine = engine();
        try (StreamingContext context = Programs.builder(engine).build();
                JobCounts jobs = JobCounts.of(SharedSpark.get())) {
            engine.beginTick(Instant.EPOCH); // jobs are counted by batch
            List<String> some = LongStream.range(0, 2000).mapToObj(n -> "w" + n).toList();
            Batch<String> batch = Batch.of(twice(engine), context.batch(some, 3).plan());
            FileSink<String> files = files(folder, true);
            JdbcSink<String> rows = words(true);
            for (TransactionalSink<String> sink : List.of(files, rows)) {
                sink.open("both");
                sink.prepare(batch, info(1));
                var unused = jobs.next();
                sink.commit(info(1));
                sink.close();
            }
            assertThat(jobs.next()).as("of the rows' commit").hasSize(2).allMatch(job -> job.contains(": both: "));
            assertThat(published(folder).values().stream().mapToLong(List::size).sum())
                    .isEqualTo(some.size() + 3 * 2);
            assertThat(rows("words_by_tasks")).hasSize(some.size()).doesNotHaveDuplicates();
            try (Stream<Path> all = Files.list(folder)) {
                assertThat(all.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder(".epoch-1", ".last-1-digest1", "batch-1");
            }
        }
    }

    @Test
    void whatADatabaseRefusesATaskIsToldAsEver() throws Exception {
        SparkEngine engine = engine();
        try (StreamingContext context = Programs.builder(engine).build()) {
            JdbcSink<String> sink = words(true);
            sink.open("out");
            sink.prepare(context.batch(List.of("a", "a word that is longer than its column"), 2), info(1));
            assertThatThrownBy(() -> sink.commit(info(1)))
                    .isInstanceOfAny(NotCommittedException.class, JdbcException.class)
                    .hasMessageContainingAll("out: batch 1, insert into words_by_tasks", "the database says")
                    .hasMessageNotContaining("longer than")
                    .hasCauseInstanceOf(SQLException.class);
            JdbcSink<String> heir = words(true);
            heir.open("out");
            sink.prepare(context.batch(List.of("a"), 2), info(1));
            assertThatThrownBy(() -> sink.commit(info(1)))
                    .isInstanceOf(SinkFencedException.class)
                    .hasMessageContaining("epoch 2, this one has 1");
            sink.close();
            heir.close();
        }
    }

    // ---- the start ----

    private static void refused(Consumer<DStream<String>> program, String... because) {
        try (StreamingContext context = Programs.builder(engine()).build()) {
            program.accept(context.from(TestInput.<String>create()));
            assertThatThrownBy(context::start)
                    .isInstanceOf(StreamingException.class)
                    .hasMessageContainingAll("could not start", "to-", "(SinksFromTasksTest.java:")
                    .hasMessageContainingAll(because);
        }
    }

    @Test
    void whatCannotBeSentIsNamedAtTheStart() {
        Object lock = new Object();
        Path nowhere = directory.resolve("not-made");
        refused(
                words -> words.to(FileSink.<String>lines(nowhere)
                        .folderPerBatch("batch-")
                        .encoder(word -> word + lock)
                        .fromTasks()),
                "java.lang.Object",
                "captured by a lambda of SinksFromTasksTest");
        refused(
                words -> words.to(Jdbc.<String>insert(database(), "words_by_tasks")
                        .column("word", word -> word + lock)
                        .fromTasks()),
                "java.lang.Object",
                "captured by a lambda of SinksFromTasksTest");
        refused(
                words -> words.to(Kafka.<String, String>sink(BROKER.plain())
                        .keys(new StringSerializer())
                        .valuesMadeBy(StringSerializer::new)
                        .connectTimeout(Duration.ofSeconds(2))
                        .fromTasks()
                        .records(word -> new ProducerRecord<>("none", word, word))),
                "StringSerializer",
                "keysMadeBy(StringSerializer::new)");
        assertThat(nowhere).doesNotExist();
    }
}
