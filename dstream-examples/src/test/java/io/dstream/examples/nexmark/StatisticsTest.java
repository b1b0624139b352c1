package io.dstream.examples.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.event.Pane;
import io.dstream.event.Timing;
import io.dstream.event.Unit;
import io.dstream.event.Window;
import io.dstream.examples.nexmark.Statistics.Figures;
import io.dstream.examples.nexmark.Statistics.Prices;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatisticsTest extends MarketTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-02-01T00:00:00Z");
    private static final Window JANUARY_31 = new Window(Instant.parse("2026-01-31T00:00:00Z"), MIDNIGHT);
    private static final Window FEBRUARY_1 = new Window(MIDNIGHT, Instant.parse("2026-02-02T00:00:00Z"));

    private static List<Bid> on(Window day) {
        return BIDS.stream()
                .filter(bid -> bid.at().isBefore(MIDNIGHT) == day.equals(JANUARY_31))
                .toList();
    }

    private static Figures figures(List<Bid> bids, long from, long below) {
        long count = 0;
        Set<Long> bidders = new HashSet<>();
        Set<Long> auctions = new HashSet<>();
        for (Bid bid : bids) {
            if (bid.price() >= from && bid.price() < below) {
                count++;
                bidders.add(bid.bidder());
                auctions.add(bid.auction());
            }
        }
        return new Figures(count, bidders.size(), auctions.size());
    }

    private static List<Figures> figures(List<Bid> bids) {
        return List.of(
                figures(bids, 0, Long.MAX_VALUE),
                figures(bids, 0, 10_000),
                figures(bids, 10_000, 1_000_000),
                figures(bids, 1_000_000, Long.MAX_VALUE));
    }

    @Test
    void q15() {
        List<Pane<Unit, List<Figures>>> panes = results(Statistics::ofAll);

        assertThat(lastShown(panes))
                .isEqualTo(Map.of(
                        List.of(Unit.UNIT, JANUARY_31), figures(on(JANUARY_31)),
                        List.of(Unit.UNIT, FEBRUARY_1), figures(on(FEBRUARY_1))));
        assertThat(panes)
                .filteredOn(pane -> pane.info().timing() == Timing.EARLY)
                .hasSizeGreaterThan(2);
    }

    @Test
    void q16() {
        Map<Object, Pair<List<Figures>, LocalTime>> expected = new HashMap<>();
        for (Window day : List.of(JANUARY_31, FEBRUARY_1)) {
            Map<String, List<Bid>> channels = new HashMap<>();
            on(day).forEach(bid -> channels.computeIfAbsent(bid.channel(), channel -> new ArrayList<>())
                    .add(bid));
            channels.forEach((channel, bids) -> {
                Instant last = Instant.MIN;
                for (Bid bid : bids) {
                    last = bid.at().isAfter(last) ? bid.at() : last;
                }
                LocalTime time = last.atOffset(ZoneOffset.UTC).toLocalTime();
                expected.put(
                        List.of(channel, day), Pair.of(figures(bids), LocalTime.of(time.getHour(), time.getMinute())));
            });
        }

        assertThat(lastShown(results(Statistics::ofChannels))).isEqualTo(expected);
    }

    @Test
    void q17() {
        Map<Object, Prices> expected = new HashMap<>();
        for (Window day : List.of(JANUARY_31, FEBRUARY_1)) {
            by(Bid::auction, on(day)).forEach((auction, bids) -> {
                long cheap = bids.stream().filter(bid -> bid.price() < 10_000).count();
                long dear =
                        bids.stream().filter(bid -> bid.price() >= 1_000_000).count();
                var prices = bids.stream().mapToLong(Bid::price).summaryStatistics();
                expected.put(
                        List.of(auction, day),
                        new Prices(bids.size(), cheap, dear, prices.getMin(), prices.getMax(), prices.getSum()));
            });
        }

        assertThat(lastShown(results(Statistics::ofAuctions))).isEqualTo(expected);
        assertThat(Prices.of(10).and(Prices.of(25)).mean()).isEqualTo(17.5);
    }
}
