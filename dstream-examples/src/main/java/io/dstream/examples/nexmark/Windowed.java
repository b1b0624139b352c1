package io.dstream.examples.nexmark;

import io.dstream.DStream;
import io.dstream.KeyedEventStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.PairDStream;
import io.dstream.PaneStream;
import io.dstream.batch.Pair;
import io.dstream.event.OnTimePane;
import io.dstream.event.Triggers;
import io.dstream.event.Unit;
import io.dstream.event.Window;
import io.dstream.event.Windows;
import java.time.Duration;
import java.util.List;

/** The queries over windows of time. */
public final class Windowed {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    private Windowed() {}

    /** q5: the auctions with the most bids of ten seconds, every two seconds; as pairs of auction and bids. */
    public static PaneStream<Unit, List<Pair<Long, Long>>> hotItems(Market market) {
        return market.bids()
                .keyBy(Bid::auction)
                .window(Windows.sliding(TEN_SECONDS, TWO_SECONDS))
                .named("bids-by-auction")
                .count()
                .events() // each at the last instant of its window
                .windowAll(Windows.tumbling(TWO_SECONDS))
                .named("hot-items")
                .aggregate(Highest.by(Pair::value));
    }

    /** q7: the highest bid, or bids, of each ten seconds. */
    public static PaneStream<Unit, List<Bid>> highestBids(Market market) {
        return market.bids()
                .windowAll(Windows.tumbling(TEN_SECONDS))
                .named("highest-bids")
                .aggregate(Highest.by(Bid::price));
    }

    /** Somebody who opened an auction in the window in which they registered. */
    public record NewSeller(long person, String name, Window window) {}

    /** q8: who registered and opened an auction in the same ten seconds. */
    public static DStream<NewSeller> newSellers(Market market) {
        return tenSeconds(market.persons().keyBy(Person::id))
                .join(tenSeconds(market.auctions().keyBy(Auction::seller)))
                .filter(pane -> !pane.value().isEmpty())
                .map(pane -> new NewSeller(pane.key(), pane.value().get(0).key().name(), pane.window()));
    }

    private static <V> KeyedWindowedStream<Long, V> tenSeconds(KeyedEventStream<Long, V> stream) {
        return stream.window(Windows.tumbling(TEN_SECONDS)).named("new-sellers");
    }

    /**
     * q10: the bids in pieces for a log: of each ten seconds, in the order of their times, as soon as some have come.
     */
    public static PaneStream<Unit, List<Bid>> log(Market market) {
        return market.bids()
                .windowAll(Windows.tumbling(TEN_SECONDS))
                .trigger(Triggers.atEndOfWindow().early(Triggers.afterCount(200)))
                .onTimePane(OnTimePane.IF_NOT_EMPTY)
                .named("log")
                .toList();
    }

    /** q11: how many bids somebody made in a session, which ends where none comes for a while. */
    public static PaneStream<Long, Long> userSessions(Market market, Duration gap) {
        return market.bids()
                .keyBy(Bid::bidder)
                .window(Windows.session(gap))
                .named("sessions")
                .count();
    }

    /** q12: how many bids of somebody came in ten seconds, by the clock. */
    public static PairDStream<Long, Long> bidsByClock(Market market) {
        return market.bids()
                .records()
                .mapToPair(bid -> Pair.of(bid.bidder(), 1L))
                .reduceByKeyAndWindow(Long::sum, TEN_SECONDS, TEN_SECONDS)
                .named("bids-by-clock");
    }
}
