package io.dstream.internal.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.event.Windows;
import io.dstream.plan.Operator;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Slices beside a map of what has come, at random: records for the latest slices and for early ones, windows shown in
 * turn, older versions gone back to, what is written and read.
 */
class SlicesTest {
    private static final Operator OPERATOR = Operator.of("test");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void giveWhatAllSlicesOfAWindowHave(boolean counted) {
        for (int seed = 0; seed < 300; seed++) {
            run(new Random(seed), counted, "seed " + seed);
        }
    }

    private static void run(Random random, boolean counted, String story) {
        int period = 1 + random.nextInt(3);
        int size = period * (1 + random.nextInt(40));
        Assigner.Grid grid =
                (Assigner.Grid) Assigner.of(Windows.sliding(Duration.ofMillis(size), Duration.ofMillis(period)));
        Aggregating aggregating = new Aggregating(OPERATOR, counted ? counting() : joining(), false);
        Slices slices = Slices.NONE;
        TreeMap<Long, Object> model = new TreeMap<>();
        long end = 0; // of the window shown last
        int letter = 0;
        for (int step = 0; step < 120; step++) {
            Arrivals arrivals = new Arrivals(counted, false, 8);
            TreeMap<Long, Object> more = new TreeMap<>(model);
            TreeMap<Long, Object> cells = new TreeMap<>();
            for (int n = random.nextInt(6); n > 0; n--) {
                boolean isEarly = random.nextInt(10) == 0;
                long time = isEarly ? end - size + 1 + random.nextInt(size + 1) : end + random.nextInt(2 * period + 3);
                long slice = grid.start(grid.number(time));
                if (grid.lastEnd(slice) > end) {
                    cells.put(slice, counted ? (Object) (1L + random.nextInt(3)) : "" + (char) ('a' + letter++ % 26));
                }
            }
            cells.forEach((slice, value) -> {
                arrivals.append(
                        slice, grid.end(grid.number(slice)), counted ? (Long) value : 1, counted ? null : value);
                more.merge(slice, value, (a, b) -> counted ? (Object) ((Long) a + (Long) b) : (String) a + b);
            });
            Slices with = arrivals.size() == 0 ? slices : slices.with(arrivals, 0, aggregating);
            if (random.nextInt(8) == 0) {
                continue; // the batch has failed
            }
            slices = random.nextInt(8) == 0 ? copy(with) : with;
            model = more;
            while (!model.isEmpty() && random.nextInt(3) > 0) {
                end = grid.firstEnd(model.firstKey(), end);
                Slices.Shown shown = grid.slices() ? slices.show(end - size, end, aggregating) : slices.first();
                Object expected = model.subMap(end - size, end).values().stream()
                        .reduce((a, b) -> counted ? (Object) ((Long) a + (Long) b) : (String) a + b)
                        .orElseThrow();
                assertThat(shown.accumulator())
                        .as("%s, step %d, window up to %d", story, step, end)
                        .isEqualTo(expected);
                int over = 0;
                while (!model.isEmpty() && grid.lastEnd(model.firstKey()) <= end) {
                    model.pollFirstEntry();
                    over++;
                }
                slices = shown.slices().without(over);
                assertThat(slices.size()).isEqualTo(model.size());
            }
        }
    }

    private static Slices copy(Slices slices) {
        Codecs codecs = Codecs.builtIn();
        ByteWriter out = codecs.newWriter();
        slices.write(out);
        return Slices.read(codecs.newReader(out.toByteArray()));
    }

    @SuppressWarnings("unchecked")
    private static Aggregator<Object, Object, Object> counting() {
        return (Aggregator<Object, Object, Object>) (Aggregator<?, ?, ?>) Aggregators.count();
    }

    /** Strings one behind the other, so that their order is seen. */
    private static Aggregator<Object, Object, Object> joining() {
        return Aggregator.of(() -> "", (a, b) -> a + "" + b, (a, b) -> a + "" + b, all -> all);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE / 4, -7, 0, 1_000})
    void whatABatchBringsIsTheSameSideBySideAndByItself(long watermark) {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int period = 1 + random.nextInt(5);
            int size = 1 + random.nextInt(12);
            boolean counted = random.nextBoolean();
            Grouping grouping = GroupingRules.of(Windows.sliding(Duration.ofMillis(size), Duration.ofMillis(period)))
                    .grouping(counted ? counting() : joining());
            Gathering gathering = new Gathering(OPERATOR, grouping, watermark, watermark);
            Cells[] sides = {(Cells) gathering.sideBySide(), (Cells) gathering.sideBySide()};
            Arrivals[] alone = new Arrivals[2];
            for (int part = 0; part < 2; part++) {
                for (int n = 1 + random.nextInt(30); n > 0; n--) {
                    long time = Math.max(watermark, -20) + random.nextInt(random.nextInt(4) == 0 ? 100 : 10) - 5;
                    Stamped record = new Stamped("" + (char) ('a' + n % 26), time);
                    if (alone[part] == null) {
                        alone[part] = gathering.create(record);
                        sides[part].create(0, record);
                    } else {
                        alone[part] = gathering.add(alone[part], record);
                        sides[part].add(0, record);
                    }
                }
            }
            Arrivals expected = gathering.merge(alone[0], alone[1]);
            sides[0].merge(0, sides[1], 0);
            Arrivals found = sides[0].get(0);
            assertThat(bytes(found)).as("seed %d", seed).isEqualTo(bytes(expected));
            assertThat(found.dropped()).as("seed %d", seed).isEqualTo(expected.dropped());
        }
    }

    private static List<Byte> bytes(Arrivals arrivals) {
        ByteWriter out = Codecs.builtIn().newWriter();
        arrivals.write(out);
        return Bytes.asList(out.toByteArray());
    }
}
