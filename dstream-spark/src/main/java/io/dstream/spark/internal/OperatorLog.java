package io.dstream.spark.internal;

import io.dstream.codec.Codecs;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.engine.task.StateFile;
import io.dstream.plan.Operator;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The state of one operator, as the driver knows it: what has counted, and how tables are made. Guarded by its owner.
 */
final class OperatorLog {
    private static final long LITTLE = 256 << 10;
    private static final int MOST_CHANGES = 100;

    private final JavaSparkContext spark;
    private final String engine;
    private final Operator operator;
    private final int partitions;
    private final ImageFiles files; // null where the driver is sent images
    private final StateSize[] sizes;
    private final String[] locations;
    private StateFunction<?, ?, ?> fn;
    private Broadcast<? extends Shipped<? extends StateFunction<?, ?, ?>>> shippedFn;

    private long base; // the attempt that has counted last
    private StateContext baseContext;
    private List<Logged> log = new ArrayList<>();
    private List<Logged> before = List.of(); // the log before the last image, which tasks may still have
    private long imageBytes;
    private long changedBytes;
    private long attempts;
    private Attempt pending; // null for none

    /**
     * No state yet.
     *
     * @param files where images are written; null where the driver is sent them
     */
    OperatorLog(JavaSparkContext spark, String engine, Operator operator, int partitions, ImageFiles files) {
        this.files = files;
        this.spark = spark;
        this.engine = engine;
        this.operator = operator;
        this.partitions = partitions;
        this.sizes = new StateSize[partitions];
        Arrays.fill(sizes, new StateSize(0, 0));
        this.locations = new String[partitions];
    }

    int partitions() {
        return partitions;
    }

    List<String> locations() {
        return Arrays.asList(locations.clone());
    }

    /** An attempt to compute a tick. */
    static final class Attempt {
        private final Keeping code;
        private final TableUse.Told[] told;
        private Logged logged; // null where nothing has changed

        Attempt(Keeping code, int partitions) {
            this.code = code;
            this.told = new TableUse.Told[partitions];
        }

        Keeping code() {
            return code;
        }

        void tell(TableUse.Told of) {
            told[of.partition()] = of;
        }

        boolean isWhole() {
            return Arrays.stream(told).allMatch(of -> of != null);
        }
    }

    Attempt attempt(Step.Stateful step, long number, Broadcast<Shipped<Codecs>> codecs) {
        know(step.fn());
        attempts++;
        return new Attempt(
                new Keeping(
                        code(codecs, base, log), step.context(), number, isImageDue(), isImageDue() ? place() : null),
                partitions);
    }

    /** Has its function sent, unless it has been. */
    void know(StateFunction<?, ?, ?> of) {
        if (fn != of) {
            fn = of;
            shippedFn = spark.broadcast(Shipped.of(operator, of));
        }
    }

    private TableCode code(Broadcast<Shipped<Codecs>> codecs, long version, List<Logged> from) {
        return new TableCode(engine, operator, shippedFn, codecs, version, List.copyOf(from), attempts);
    }

    /** How tables are read as they are now, with what the tick in hand has changed. */
    TableCode asItIs(Broadcast<Shipped<Codecs>> codecs) {
        if (pending == null) {
            return code(codecs, base, log);
        }
        List<Logged> all = new ArrayList<>(log);
        if (pending.logged != null) {
            all.add(pending.logged);
        }
        return code(codecs, pending.code.attempt(), all);
    }

    boolean hasRun() {
        return attempts > 0;
    }

    private boolean isImageDue() {
        return changedBytes > Math.max(LITTLE, imageBytes / 2) || log.size() > MOST_CHANGES;
    }

    /** Knows where a table is now. Gives whether it was elsewhere, and gone, or not where it should be. */
    boolean isAt(TableUse.Told told) {
        boolean wasThere = locations[told.partition()] != null;
        locations[told.partition()] = told.location();
        return wasThere && told.wasMade();
    }

    // ---- the tick in hand ----

    /** An attempt has gone through: it counts once it is committed. */
    void attempted(Attempt attempt) {
        forgetPending();
        if (attempt.code.wantsImage()) {
            List<Written> images = new ArrayList<>();
            for (TableUse.Told told : attempt.told) {
                images.add(told.image());
            }
            startFrom(images, base, baseContext);
            wereWritten(false);
        }
        List<Pieces> changes = new ArrayList<>();
        for (TableUse.Told told : attempt.told) {
            changes.add(told.changes());
        }
        if (changes.stream().anyMatch(of -> of != null)) {
            attempt.logged = new Logged(timeOf(attempt.code.context()), false, spark.broadcast(changes), List.of());
        }
        pending = attempt;
    }

    private static StateContext timeOf(StateContext tick) {
        return new StateContext(tick.operator(), tick.timeMillis(), tick.elapsedMillis(), tick.due());
    }

    /** Begins the log anew. */
    void startFrom(List<? extends Written> images, long version, StateContext context) {
        List<Logged.Apart> apart = new ArrayList<>();
        imageBytes = 0;
        for (Written image : images) {
            apart.add(image == null ? null : Logged.Apart.of(image, spark));
            imageBytes += image == null ? 0 : image.bytes();
        }
        before.forEach(Logged::destroy);
        before = log;
        log = new ArrayList<>(List.of(new Logged(context, true, null, Collections.unmodifiableList(apart))));
        base = version;
        baseContext = context;
        changedBytes = 0;
    }

    void commit() {
        if (pending != null) {
            base = pending.code.attempt();
            baseContext = timeOf(pending.code.context());
            for (TableUse.Told told : pending.told) {
                sizes[told.partition()] = told.size();
                changedBytes += told.changes() == null ? 0 : told.changes().bytes();
            }
            if (pending.logged != null) {
                log.add(pending.logged);
            }
            pending = null;
        }
    }

    void rollback() {
        forgetPending();
    }

    private void forgetPending() {
        if (pending != null && pending.logged != null) {
            pending.logged.destroy();
        }
        pending = null;
    }

    // ---- what is asked ----

    StateSize size() {
        long keys = 0;
        long bytes = 0;
        for (int p = 0; p < partitions; p++) {
            StateSize size = pending == null ? sizes[p] : pending.told[p].size();
            keys += size.keys();
            bytes += size.bytes();
        }
        return new StateSize(keys, bytes);
    }

    List<StatePart> changes() {
        List<StatePart> parts = new ArrayList<>();
        if (pending != null) {
            for (TableUse.Told told : pending.told) {
                if (told.changes() != null) {
                    parts.add(part(told.partition(), told.changes()));
                }
            }
        }
        return parts;
    }

    /** All state after the attempt that has counted last; the log begins with it from now on. */
    List<StatePart> images(List<Written> images) {
        startFrom(images, base, baseContext);
        wereWritten(true);
        List<StatePart> parts = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            parts.add(part(p, images.get(p)));
        }
        return parts;
    }

    private StatePart part(int partition, Written written) {
        String form = written instanceof Written.Filed ? StateFile.form(fn) : fn.form();
        return new StatePart(operator, form, partition, written.image());
    }

    private void wereWritten(boolean isBase) {
        if (files != null) {
            files.written(isBase);
        }
    }

    /** Where tasks write the next image; null where the driver is sent it. */
    ImageFiles.Place place() {
        return files == null ? null : files.place(partitions);
    }

    void close() {
        if (files != null) {
            files.close();
        }
    }
}
