package io.dstream.examples.nexmark;

import io.dstream.KeyedWindowedStream;
import io.dstream.PaneStream;
import io.dstream.batch.Pair;
import io.dstream.event.Triggers;
import io.dstream.event.Unit;
import io.dstream.event.Windows;
import io.dstream.function.Predicate1;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The queries that say how a day is going, in every batch that brings something new. */
final class Statistics {
    private static final Windows DAYS = Windows.days(1, ZoneOffset.UTC);
    private static final long CHEAP = 10_000;
    private static final long DEAR = 1_000_000;

    private Statistics() {}

    private static <K> KeyedWindowedStream<K, Bid> today(KeyedWindowedStream<K, Bid> bids, String name) {
        return bids.trigger(Triggers.atEndOfWindow().early(Triggers.afterCount(1)))
                .accumulating()
                .named(name);
    }

    // ---- q15, q16 ----

    /** How many bids there were, of how many persons, for how many auctions. */
    record Figures(long bids, long bidders, long auctions) {}

    /** Bids until now. */
    record Tally(long bids, Set<Long> bidders, Set<Long> auctions) {
        Tally and(Tally other) {
            return new Tally(bids + other.bids, union(bidders, other.bidders), union(auctions, other.auctions));
        }

        private static Set<Long> union(Set<Long> one, Set<Long> other) {
            Set<Long> both = new HashSet<>(one);
            both.addAll(other);
            return both;
        }
    }

    /** The figures of all bids, and of those that are cheap, neither, and dear. */
    private static Aggregator<Bid, List<Object>, List<Figures>> byPrice() {
        return Aggregators.all(List.of(
                figures(bid -> true),
                figures(bid -> bid.price() < CHEAP),
                figures(bid -> bid.price() >= CHEAP && bid.price() < DEAR),
                figures(bid -> bid.price() >= DEAR)));
    }

    private static Aggregator<Bid, Tally, Figures> figures(Predicate1<Bid> which) {
        return Aggregator.of(
                () -> new Tally(0, new HashSet<>(), new HashSet<>()),
                (tally, bid) -> {
                    if (!which.test(bid)) {
                        return tally;
                    }
                    tally.bidders().add(bid.bidder());
                    tally.auctions().add(bid.auction());
                    return new Tally(tally.bids() + 1, tally.bidders(), tally.auctions());
                },
                Tally::and,
                tally -> new Figures(
                        tally.bids(), tally.bidders().size(), tally.auctions().size()));
    }

    /** q15: the figures of each day: of all bids, cheap ones, others, and dear ones. */
    static PaneStream<Unit, List<Figures>> ofAll(Market market) {
        return today(market.bids().windowAll(DAYS), "of-all").aggregate(byPrice());
    }

    /** q16: the figures of each channel and day, and the minute of its latest bid. */
    static PaneStream<String, Pair<List<Figures>, LocalTime>> ofChannels(Market market) {
        return today(market.bids().keyBy(Bid::channel).window(DAYS), "of-channels")
                .aggregate(Aggregators.both(
                        byPrice(),
                        Aggregators.<Bid>max(Comparator.comparing(Bid::at)).andThen(last -> minute(last))));
    }

    private static LocalTime minute(Bid bid) {
        return bid.at().atZone(ZoneOffset.UTC).toLocalTime().truncatedTo(ChronoUnit.MINUTES);
    }

    // ---- q17 ----

    /** Prices until now: how many, of which cheap and dear, and what they are. */
    record Prices(long bids, long cheap, long dear, long lowest, long highest, long sum) {
        static final Prices NONE = new Prices(0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0);

        static Prices of(long price) {
            return new Prices(1, price < CHEAP ? 1 : 0, price >= DEAR ? 1 : 0, price, price, price);
        }

        Prices and(Prices other) {
            return new Prices(
                    bids + other.bids,
                    cheap + other.cheap,
                    dear + other.dear,
                    Math.min(lowest, other.lowest),
                    Math.max(highest, other.highest),
                    sum + other.sum);
        }

        double mean() {
            return (double) sum / bids;
        }
    }

    /** q17: what was offered for each auction on each day. */
    static PaneStream<Long, Prices> ofAuctions(Market market) {
        return today(market.bids().keyBy(Bid::auction).window(DAYS), "of-auctions")
                .aggregate(Aggregator.of(
                        () -> Prices.NONE,
                        (prices, bid) -> prices.and(Prices.of(bid.price())),
                        Prices::and,
                        all -> all));
    }
}
