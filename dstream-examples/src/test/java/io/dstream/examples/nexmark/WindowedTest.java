package io.dstream.examples.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.event.Pane;
import io.dstream.event.Timing;
import io.dstream.event.Unit;
import io.dstream.event.Window;
import io.dstream.examples.nexmark.Windowed.NewSeller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowedTest extends MarketTest {
    private static final long SECOND = 1000;

    private static Window window(long start, long end) {
        return new Window(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
    }

    /** The start of the ten seconds in which an event happened. */
    private static long tenSeconds(Event event) {
        return millis(event.at()) / (10 * SECOND) * (10 * SECOND);
    }

    @Test
    void q5() {
        Map<Long, List<Pair<Long, Long>>> expected = new TreeMap<>(); // by the end of the window
        long first = millis(Generator.START) / (2 * SECOND) * (2 * SECOND);
        for (long end = first; end < first + 60 * SECOND; end += 2 * SECOND) {
            Map<Long, Long> counts = new HashMap<>();
            for (Bid bid : BIDS) {
                if (millis(bid.at()) >= end - 10 * SECOND && millis(bid.at()) < end) {
                    counts.merge(bid.auction(), 1L, Long::sum);
                }
            }
            if (!counts.isEmpty()) {
                List<Pair<Long, Long>> all = new ArrayList<>();
                counts.forEach((auction, bids) -> all.add(Pair.of(auction, bids)));
                expected.put(end, highest(Pair::value, all));
            }
        }

        List<Pane<Unit, List<Pair<Long, Long>>>> panes = results(Windowed::hotItems);

        assertThat(panes).hasSameSizeAs(expected.keySet());
        for (Pane<Unit, List<Pair<Long, Long>>> pane : panes) {
            assertThat(pane.value())
                    .containsExactlyInAnyOrderElementsOf(
                            expected.get(millis(pane.window().end())));
        }
    }

    @Test
    void q7() {
        Map<Long, List<Bid>> expected = new TreeMap<>();
        by(WindowedTest::tenSeconds, BIDS).forEach((start, bids) -> expected.put(start, highest(Bid::price, bids)));

        Map<Long, List<Bid>> shown = new TreeMap<>();
        results(Windowed::highestBids)
                .forEach(pane -> shown.put(millis(pane.window().start()), pane.value()));

        assertThat(shown).isEqualTo(expected);
    }

    @Test
    void q8() {
        List<NewSeller> expected = new ArrayList<>();
        for (Person person : PERSONS) {
            for (Auction auction : AUCTIONS) {
                if (auction.seller() == person.id() && tenSeconds(auction) == tenSeconds(person)) {
                    long start = tenSeconds(person);
                    expected.add(new NewSeller(person.id(), person.name(), window(start, start + 10 * SECOND)));
                    break;
                }
            }
        }

        assertThat(results(Windowed::newSellers)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(expected.size()).isLessThan(PERSONS.size());
    }

    @Test
    void q10(@TempDir Path directory) throws IOException {
        LogFiles files = new LogFiles(directory);
        List<Pane<Unit, List<Bid>>> panes = run((ssc, market) -> {
            var log = Windowed.log(market);
            log.foreachBatch(files::write);
            log.foreachBatch(files::write); // as if the batch came again
            return log;
        });

        List<String> lines = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            List<Path> written = all.toList();
            assertThat(written).hasSameSizeAs(panes);
            for (Path file : written) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        assertThat(lines)
                .containsExactlyInAnyOrderElementsOf(
                        BIDS.stream().map(Bid::toString).toList());
        assertThat(panes)
                .anyMatch(pane -> pane.info().timing() == Timing.EARLY)
                .noneMatch(pane -> pane.info().timing() == Timing.LATE);
    }

    @Test
    void q11() {
        List<Pair<Long, Pair<Window, Long>>> expected = new ArrayList<>();
        by(Bid::bidder, BIDS).forEach((bidder, bids) -> {
            List<Bid> inOrder = new ArrayList<>(bids);
            inOrder.sort(Comparator.comparing(Bid::at));
            long start = millis(inOrder.get(0).at());
            long last = start;
            long count = 0;
            for (Bid bid : inOrder) {
                if (millis(bid.at()) >= last + SECOND) {
                    expected.add(Pair.of(bidder, Pair.of(window(start, last + SECOND), count)));
                    start = millis(bid.at());
                    count = 0;
                }
                last = millis(bid.at());
                count++;
            }
            expected.add(Pair.of(bidder, Pair.of(window(start, last + SECOND), count)));
        });

        assertThat(results(market -> Windowed.userSessions(market, Duration.ofSeconds(1))))
                .extracting(pane -> Pair.of(pane.key(), Pair.of(pane.window(), pane.value())))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(expected.size()).isGreaterThan(by(Bid::bidder, BIDS).size());
    }

    @Test
    void q12() {
        List<Pair<Long, Long>> expected = new ArrayList<>();
        for (int from = 0; from < EVENTS.size(); from += 1_000) { // two batches of 5 s are ten seconds by the clock
            Map<Long, Long> counts = new HashMap<>();
            for (Event event : EVENTS.subList(from, from + 1_000)) {
                if (event instanceof Bid bid) {
                    counts.merge(bid.bidder(), 1L, Long::sum);
                }
            }
            counts.forEach((bidder, bids) -> expected.add(Pair.of(bidder, bids)));
        }

        assertThat(results(market -> Windowed.bidsByClock(market).map(count -> count)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
