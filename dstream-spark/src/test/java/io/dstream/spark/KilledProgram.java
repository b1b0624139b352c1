package io.dstream.spark;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingListener;
import io.dstream.batch.Pair;
import io.dstream.codec.Codec;
import io.dstream.engine.Engine;
import io.dstream.report.BatchReport;
import io.dstream.spark.Traps.Place;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * A program with state, windows and large results, which can be killed at every place of {@link Traps}. What it gives,
 * batch by batch, is compared engine with engine.
 */
final class KilledProgram implements AutoCloseable {
    /** Operators that keep state: sums, and the sums of the window. */
    static final int STATEFUL = 2;

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String TEXT = "a text that takes some bytes ".repeat(20);
    private static final int FAT =
            600; // so many words that their state makes an image due, and results stay where made

    private final StreamingTestDriver driver;
    private final TestInput<String> in;
    private final List<TestOutput<String>> outputs = new ArrayList<>();
    private final List<BatchReport> reports = new ArrayList<>();
    private Runnable beforeOutputs = () -> {};
    private final IntPredicate fat;
    private int batch;

    /** What is kept of a word. */
    record Sum(double sum, String text) {}

    KilledProgram(Engine engine, Traps traps, BatchFailurePolicy policy) {
        this(engine, traps, policy, KilledProgram::isFat, 3);
    }

    /**
     * A program.
     *
     * @param fat which batches have many words
     * @param window how many batches a window has of what state has given
     */
    KilledProgram(Engine engine, Traps traps, BatchFailurePolicy policy, IntPredicate fat, int window) {
        this.fat = fat;
        driver = StreamingTestDriver.withoutRehearsal(Programs.builder(engine)
                .onBatchFailure(policy)
                .codec(Codec.of(
                        "sum",
                        1,
                        Sum.class,
                        (sum, out) -> {
                            traps.whereStateIsWritten();
                            out.writeDouble(sum.sum());
                            out.writeString(sum.text());
                        },
                        (version, from) -> new Sum(from.readDouble(), from.readString()))));
        driver.context().addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport report) {
                reports.add(report);
            }
        });
        in = driver.input(3);
        DStream<String> words = in.stream();
        PairDStream<String, Double> numbers =
                words.mapToPair(word -> Pair.of(word, 1.0 / (word.hashCode() % 97 + 100)));
        DStream<String> sums = numbers.mapWithState(StateSpec.<String, Double, Sum, String>of((word, number, sum) -> {
                            traps.at(Place.STATE);
                            double before = sum.getOption().map(Sum::sum).orElse(0.0);
                            if (sum.isTimingOut()) {
                                return word + " is gone with " + before;
                            }
                            sum.update(new Sum(before + number.orElse(0.0), word + TEXT));
                            return word + " " + sum.get().sum() + (word.startsWith("fat") ? TEXT : "");
                        })
                        .timeout(SECOND.multipliedBy(3)))
                .named("sums");
        sums.foreachBatch(all -> beforeOutputs.run());
        outputs.add(driver.collect(sums.map(sum -> {
                    if (sum.startsWith("w0 ")) { // in one task, that is
                        traps.at(Place.OUTPUT);
                    }
                    return sum.replace(TEXT, "");
                })
                .named("shown")));
        outputs.add(driver.collect(sums.window(SECOND.multipliedBy(window)).map(sum -> sum.replace(TEXT, ""))));
        outputs.add(driver.collect(numbers.reduceByKeyAndWindow(Double::sum, SECOND.multipliedBy(3), SECOND)
                .named("window")
                .map(sum -> "" + sum)));
        outputs.add(driver.collect(
                words.map(word -> word + TEXT).window(SECOND.multipliedBy(2)).map(word -> word.replace(TEXT, ""))));
    }

    /** The words of a batch: the same for all engines. */
    private List<String> words(int batch) {
        Random random = new Random(batch);
        List<String> words = new ArrayList<>(List.of("w0"));
        for (int i = 20 + random.nextInt(60); i > 0; i--) {
            words.add("w" + random.nextInt(17));
        }
        if (fat.test(batch)) {
            for (int i = 0; i < FAT; i++) {
                words.add("fat" + i);
            }
        }
        return words;
    }

    /** Whether a batch has many words, where nothing else is said, so that the one after it takes an image. */
    static boolean isFat(int batch) {
        return batch % 4 == 1;
    }

    /** What is done on the driver when the state of the next batch is computed, and before its outputs are. */
    void beforeNextOutputs(Runnable action) {
        beforeOutputs = () -> {
            beforeOutputs = () -> {};
            action.run();
        };
    }

    /** The number of the next batch, from 0 on. */
    int batch() {
        return batch;
    }

    /** Runs a batch, and gives what its outputs gave. */
    List<List<String>> runBatch() {
        in.addAll(words(batch++));
        driver.runBatch();
        return outputs.stream().map(TestOutput::last).toList();
    }

    /** What was reported of the last batch. */
    BatchReport lastReport() {
        return reports.get(reports.size() - 1);
    }

    @Override
    public void close() {
        driver.close();
    }

    /** What it gives when nothing is killed. */
    static List<List<List<String>>> undisturbed(Engine engine, Traps traps, int batches) {
        return run(new KilledProgram(engine, traps, BatchFailurePolicy.fail()), batches, next -> {});
    }

    /** Runs batches, and something before each of them, and closes the program. */
    static List<List<List<String>>> run(KilledProgram program, int batches, IntConsumer before) {
        try (program) {
            List<List<List<String>>> results = new ArrayList<>();
            for (int next = 0; next < batches; next++) {
                before.accept(next);
                results.add(program.runBatch());
            }
            return results;
        }
    }
}
