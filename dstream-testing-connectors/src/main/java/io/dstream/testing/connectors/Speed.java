package io.dstream.testing.connectors;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Compares the time that a connector takes with that of a loop over the bare client which does the same, on as many
 * threads: by turns, so that a busy machine slows both down. The first turns warm up and do not count.
 */
public final class Speed {
    private static final int WARM_UP = 3;
    private static final int TURNS = 11;
    private static final double NANOS = 1e9;

    private Speed() {}

    /** Work that is timed from its call to its return. */
    private static double seconds(Callable<?> work) throws Exception {
        long start = System.nanoTime();
        var unused = work.call();
        return (System.nanoTime() - start) / NANOS;
    }

    /**
     * Measures, and prints a line: both in records a second, and the connector's part of the bare client's.
     *
     * @param what what is compared
     * @param records how many each turn moves
     * @param bare a turn with the bare client
     * @param connector a turn with the connector
     * @throws Exception what a turn throws
     */
    public static void compare(String what, long records, Callable<?> bare, Callable<?> connector) throws Exception {
        compare(what, records, () -> null, bare, connector);
    }

    /**
     * As {@link #compare(String, long, Callable, Callable)}, with work before each turn that is not timed.
     *
     * @param what what is compared
     * @param records how many each turn moves
     * @param before what comes before each turn of either side
     * @param bare a turn with the bare client
     * @param connector a turn with the connector
     * @throws Exception what a turn throws
     */
    @SuppressWarnings("SystemOut")
    public static void compare(String what, long records, Callable<?> before, Callable<?> bare, Callable<?> connector)
            throws Exception {
        List<Double> ofBare = new ArrayList<>();
        List<Double> ofConnector = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int turn = -WARM_UP; turn < TURNS; turn++) {
            var unused = before.call();
            double bareSeconds = seconds(bare);
            var unusedEither = before.call();
            double connectorSeconds = seconds(connector);
            if (turn >= 0) {
                ofBare.add(records / bareSeconds);
                ofConnector.add(records / connectorSeconds);
                ratios.add(bareSeconds / connectorSeconds);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s: bare client %,.0f records/s, connector %,.0f records/s, ratio %.2f (%.2f to %.2f)%n",
                what,
                median(ofBare),
                median(ofConnector),
                median(ratios),
                Collections.min(ratios),
                Collections.max(ratios));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
