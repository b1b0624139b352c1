package io.dstream.testkit;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.StreamingContext;
import io.dstream.function.Function0;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink;
import io.dstream.sink.TransactionalSink.Committed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The contract of a {@link TransactionalSink}, as a test that the author of a sink runs against the real output.
 *
 * <pre>{@code
 * TransactionalSinkContract.of(() -> new MySink(address), () -> allThatReadersSee(address)).check();
 * }</pre>
 *
 * <p>It opens several sinks on one output: one after the other, like a program that is restarted, and two at once, like
 * a program that was suspended and one that has taken over in the meantime. A violated clause throws an
 * {@link AssertionError} that names it.
 */
public final class TransactionalSinkContract {
    private static final String STREAM = "contract";

    private final Function0<TransactionalSink<String>> sinks;
    private final Function0<List<String>> shown;
    private final List<TransactionalSink<String>> opened = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    private TransactionalSinkContract(Function0<TransactionalSink<String>> sinks, Function0<List<String>> shown) {
        this.sinks = sinks;
        this.shown = shown;
    }

    /**
     * Returns the contract for one kind of sink.
     *
     * @param sinks creates a sink, always for the same output, which is empty at first
     * @param shown returns what a reader of the output sees: all records of all batches, in any order
     * @return the contract
     */
    public static TransactionalSinkContract of(
            Function0<TransactionalSink<String>> sinks, Function0<List<String>> shown) {
        checkNotNull(sinks, "a contract needs sinks to check");
        checkNotNull(shown, "a contract needs a way to see what is shown");
        return new TransactionalSinkContract(sinks, shown);
    }

    /**
     * Checks every clause, one after the other.
     *
     * @throws AssertionError if a clause is violated
     * @throws Exception if the sink throws unexpectedly
     */
    public void check() throws Exception {
        try (StreamingContext context = StreamingContext.local(Duration.ofSeconds(1))) {
            whatIsPreparedIsNotShown(context);
            whatIsCommittedIsShownOnce(context);
            whatWasPreparedIsGoneAfterACrash(context);
            whoeverIsOvertakenShowsNothing(context);
        } finally {
            for (TransactionalSink<String> sink : opened) {
                sink.close();
            }
        }
    }

    private void whatIsPreparedIsNotShown(StreamingContext context) throws Exception {
        TransactionalSink<String> sink = open();
        expect("an output that is empty", Optional.empty(), sink.lastCommitted());
        prepare(context, sink, 1, false);
        expectShown("of a batch that is prepared");
        sink.abort(info(1, false));
        expectShown("of a batch that was aborted");
        close(sink);
    }

    private void whatIsCommittedIsShownOnce(StreamingContext context) throws Exception {
        TransactionalSink<String> sink = open();
        for (long batch = 1; batch <= 2; batch++) {
            prepare(context, sink, batch, false);
            commit(sink, batch, false);
        }
        close(sink);
        TransactionalSink<String> again = open();
        expectLast("after batches 1 and 2", 2, again.lastCommitted());
        prepare(context, again, 2, true);
        again.commit(info(2, true));
        expectShown("when batch 2 is run again");
        close(again);
    }

    private void whatWasPreparedIsGoneAfterACrash(StreamingContext context) throws Exception {
        TransactionalSink<String> killed = open();
        prepare(context, killed, 3, false);
        TransactionalSink<String> next = open();
        expectShown("of what a program that was killed had prepared");
        expectLast("after a program was killed before it committed batch 3", 2, next.lastCommitted());
        prepare(context, next, 3, true);
        commit(next, 3, true);
        close(next);
        close(killed);
    }

    private void whoeverIsOvertakenShowsNothing(StreamingContext context) throws Exception {
        TransactionalSink<String> old = open();
        prepare(context, old, 4, false);
        TransactionalSink<String> heir = open();
        mustBeFenced("commits what it had prepared before", () -> old.commit(info(4, false)));
        mustBeFenced("tries once more", () -> old.commit(info(4, false)));
        prepare(context, heir, 4, true);
        mustBeFenced("runs its batch again", () -> {
            prepare(context, old, 4, false);
            old.commit(info(4, false));
        });
        commit(heir, 4, true);
        mustBeFenced("goes on with a batch that is new", () -> {
            prepare(context, old, 5, false);
            old.commit(info(5, false));
        });
        prepare(context, heir, 5, false);
        commit(heir, 5, false);
        close(old);
        prepare(context, heir, 6, false);
        commit(heir, 6, false);
        close(heir);
        TransactionalSink<String> next = open();
        expectLast("after a take-over", 6, next.lastCommitted());
        close(next);
    }

    // ---- what it does ----

    private TransactionalSink<String> open() throws Exception {
        TransactionalSink<String> sink = sinks.apply();
        sink.open(STREAM);
        opened.add(sink);
        return sink;
    }

    private void close(TransactionalSink<String> sink) throws Exception {
        opened.remove(sink);
        sink.close();
    }

    private static BatchInfo info(long batch, boolean replay) {
        return new BatchInfo(batch, Instant.ofEpochSecond(batch), replay, digest(batch), ImmutableList.of());
    }

    private static String digest(long batch) {
        return String.format(Locale.ROOT, "%032x", batch);
    }

    private static List<String> records(long batch) {
        return List.of(batch + "-a", batch + "-b", batch + "-c");
    }

    private static void prepare(StreamingContext context, TransactionalSink<String> sink, long batch, boolean replay)
            throws Exception {
        sink.prepare(context.batch(records(batch), 2), info(batch, replay));
    }

    private void commit(TransactionalSink<String> sink, long batch, boolean replay) throws Exception {
        sink.commit(info(batch, replay));
        expected.addAll(records(batch));
        expectShown("once batch " + batch + " is committed");
    }

    private interface Step {
        void run() throws Exception;
    }

    private void mustBeFenced(String when, Step step) throws Exception {
        try {
            step.run();
        } catch (SinkFencedException e) {
            expectShown("when a program that was overtaken " + when);
            return;
        }
        throw new AssertionError("a sink that was overtaken " + when + ": expected a SinkFencedException, found none");
    }

    // ---- what it expects ----

    private void expectShown(String when) throws Exception {
        List<String> sorted = shown.apply().stream().sorted().toList();
        expect("what is shown " + when, expected.stream().sorted().toList(), sorted);
    }

    private static void expectLast(String when, long batch, Optional<Committed> found) {
        expect("the last batch " + when, Optional.of(batch), found.map(Committed::batchId));
        String digest = found.orElseThrow().planDigest();
        if (!digest.isEmpty()) {
            expect("the digest of the last batch " + when, digest(batch), digest);
        }
    }

    private static void expect(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + ": expected " + expected + ", found " + found);
        }
    }
}
