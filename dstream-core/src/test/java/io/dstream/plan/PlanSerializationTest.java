package io.dstream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.state.Aggregators;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code in a plan can be sent to an engine in another process, and does the same there. */
class PlanSerializationTest {
    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));
    private final Batch<String> words = context.batch(List.of("a", "b", "a", "c"), 1);
    private final PairBatch<String, String> pairs = words.keyBy(word -> word);

    @AfterEach
    void closeContext() {
        context.close();
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
            out.flush();
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (T) in.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(object + " cannot be sent", e);
        }
    }

    /** The same batch with all its steps and combiners gone through bytes. */
    private <T> Batch<T> sent(Batch<T> batch) {
        return Batch.of(batch.engine(), sent(batch.plan()));
    }

    @SuppressWarnings("unchecked")
    private static <T> Plan<T> sent(Plan<T> plan) {
        if (plan instanceof Plan.Pipe<T> pipe) {
            return new Plan.Pipe<>(sent(pipe.source()), copy(pipe.step()));
        } else if (plan instanceof Plan.Combine<?, ?, ?> combine) {
            return (Plan<T>) sentCombine(combine);
        } else if (plan instanceof Plan.CoGroup<?> coGroup) {
            return (Plan<T>) sentCoGroup(coGroup);
        }
        return plan;
    }

    private static <K, V, R> Plan<?> sentCombine(Plan.Combine<K, V, R> combine) {
        return new Plan.Combine<>(
                copy(combine.operator()), sent(combine.source()), combine.partitions(), copy(combine.combiner()));
    }

    private static <K> Plan<?> sentCoGroup(Plan.CoGroup<K> coGroup) {
        return new Plan.CoGroup<K>(
                copy(coGroup.operator()), coGroup.sources(), coGroup.required(), coGroup.partitions());
    }

    private void givesTheSame(Batch<?> batch) {
        assertThat(sent(batch).collect()).isNotEmpty().isEqualTo(batch.collect());
    }

    @Test
    void stepsRunWhereTheyAreSent() {
        String suffix = "!";
        givesTheSame(words.map(word -> word + suffix));
        givesTheSame(words.map(String::length).filter(n -> n > 0));
        givesTheSame(words.flatMap(word -> List.of(word, suffix)));
        givesTheSame(words.peek(word -> {}));
        givesTheSame(words.mapToPair(word -> Pair.of(word, suffix)));
        givesTheSame(words.mapPartitions(all -> Collections.singleton(suffix).iterator()));
        givesTheSame(words.glom());
        givesTheSame(words.sample(0.9, 7));
        givesTheSame(pairs.keys());
        givesTheSame(pairs.values());
        givesTheSame(pairs.swap());
        givesTheSame(pairs.mapValues(word -> word + suffix));
        givesTheSame(pairs.flatMapValues(word -> List.of(word, suffix)));
    }

    @Test
    void combinersRunWhereTheyAreSent() {
        givesTheSame(words.distinct());
        givesTheSame(words.groupBy(String::length));
        givesTheSame(pairs.reduceByKey(String::concat));
        givesTheSame(pairs.countByKey());
        givesTheSame(pairs.groupByKey());
        givesTheSame(pairs.combineByKey(String::length, (n, word) -> n + 1, Integer::sum));
        givesTheSame(pairs.aggregateByKey(0, (n, word) -> n + 1, Integer::sum));
        givesTheSame(pairs.aggregateByKey(
                Aggregators.all(List.of(Aggregators.<String>count(), Aggregators.<String>histogram()))));
    }

    @Test
    void joinsRunWhereTheyAreSent() {
        PairBatch<String, Integer> table =
                words.filter(word -> !word.equals("c")).keyBy(word -> word).mapValues(String::length);
        givesTheSame(pairs.cogroup(table));
        givesTheSame(pairs.join(table));
        givesTheSame(pairs.leftOuterJoin(table));
        givesTheSame(pairs.rightOuterJoin(table));
        givesTheSame(pairs.fullOuterJoin(table));
        givesTheSame(pairs.subtractByKey(table));
        givesTheSame(words.intersection(words));
        givesTheSame(words.subtract(context.batch(List.of("a"))));
    }

    @Test
    void namesAndErrorsAreTheSameWhereTheyAreSent() {
        Operator operator = new Operator("count", "reduceByKey", "Job.java:7");

        assertThat(copy(operator)).isEqualTo(operator);
        OperatorException e = copy(OperatorException.of(operator, new IOException("no disk")));
        assertThat(e.operator()).isEqualTo(operator);
        assertThat(e).hasMessageContaining("count/reduceByKey (Job.java:7)").hasCauseInstanceOf(IOException.class);
    }
}
