package io.dstream.internal.runtime;

import io.dstream.batch.Batch;
import io.dstream.engine.Engine;
import io.dstream.engine.PoisonHandler;
import io.dstream.internal.text.LogText;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.sink.DeadLetter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records that are left out of the batch in hand because a function fails on them. What is computed twice is
 * counted once. Safe for use by many threads.
 */
public final class PoisonRecords implements PoisonHandler {
    private static final int MAX_CHARS = 64 << 10;
    private static final int ALWAYS_ALLOWED = 10; // by the share
    private static final int SHOWN = 3;

    private final long atMost;
    private final double share;
    private final TreeMap<Key, DeadLetter> letters = new TreeMap<>(Key.ORDER);
    private long allowed;
    private String batch; // null before the first one

    /** Which record of which operator: the same whenever the batch is computed, so that letters have an order. */
    private record Key(String operator, String site, int partition, long index, String error, String record) {
        static final Comparator<Key> ORDER = Comparator.comparing(Key::operator)
                .thenComparing(Key::site)
                .thenComparing(Key::partition)
                .thenComparing(Key::index)
                .thenComparing(Key::error)
                .thenComparing(Key::record);
    }

    /**
     * Has left out none yet.
     *
     * @param atMost how many may be left out of a batch
     * @param share which part of a batch's records may be left out, where it is more than ten
     */
    public PoisonRecords(long atMost, double share) {
        this.atMost = atMost;
        this.share = share;
    }

    /** A batch is computed, or is computed anew. */
    public synchronized void begin(Tick tick) {
        letters.clear();
        boolean known = tick.cuts().values().stream().allMatch(cut -> cut.records() >= 0);
        batch = known ? " of " + tick.records() + " records" : "";
        allowed = known ? Math.min(atMost, Math.max(ALWAYS_ALLOWED, (long) (share * tick.records()))) : atMost;
    }

    /** How many have been left out of the batch. */
    public synchronized long count() {
        return letters.size();
    }

    /**
     * The letters of the batch in hand: those that are there when they are first asked for.
     *
     * @param engine runs it
     * @return a batch of one partition
     */
    public Batch<DeadLetter> letters(Engine engine) {
        return Batch.of(engine, new Plan.Deferred<>(List.of(), none -> new Plan.Data<>(Partition.split(all(), 1))));
    }

    private synchronized List<DeadLetter> all() {
        return List.copyOf(letters.values());
    }

    @Override
    public void leaveOut(OperatorException failure, int partition, long index, Object record) {
        Throwable cause = failure.getCause();
        Operator of = failure.operator();
        String operator = new Operator(of.id(), of.kind(), "").toString();
        DeadLetter letter = new DeadLetter(
                operator,
                of.site(),
                cause.getClass().getName(),
                cause.getMessage() == null ? "" : cut(cause.getMessage()),
                text(record));
        Key key = new Key(
                operator, letter.site(), partition, index, letter.errorType() + letter.errorMessage(), letter.record());
        synchronized (this) {
            if (batch == null) {
                throw failure; // a batch of the program's own, before the first one of its streams
            }
            letters.put(key, letter);
            if (letters.size() > allowed) {
                throw OperatorException.of(of, tooMany(cause));
            }
        }
    }

    private static String text(Object record) {
        try {
            return cut(String.valueOf(record));
        } catch (RuntimeException e) {
            return "a " + record.getClass().getName() + " whose toString fails: "
                    + e.getClass().getName();
        }
    }

    private static String cut(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    }

    /** Records themselves stand in no message. */
    private IllegalStateException tooMany(Throwable last) {
        StringBuilder message = new StringBuilder()
                .append(letters.size())
                .append(" records could not be dealt with, in a batch")
                .append(batch)
                .append("; allowed are ")
                .append(allowed)
                .append(" (atMost and atMostShare of the PoisonPolicy). The first failures:");
        int shown = 0;
        for (Map.Entry<Key, DeadLetter> entry : letters.entrySet()) {
            if (shown++ == SHOWN) {
                break;
            }
            DeadLetter letter = entry.getValue();
            message.append(shown == 1 ? " " : "; ")
                    .append(letter.operator())
                    .append(letter.site().isEmpty() ? "" : " (" + letter.site() + ")")
                    .append(": ")
                    .append(letter.errorType())
                    .append(letter.errorMessage().isEmpty() ? "" : ": " + LogText.escape(letter.errorMessage()));
        }
        IllegalStateException failure = new IllegalStateException(message.toString());
        failure.setStackTrace(last.getStackTrace()); // not as the cause: logs would show its message as it is
        return failure;
    }
}
