package io.dstream.examples.nexmark;

import io.dstream.KeyedEventStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.PaneStream;
import io.dstream.batch.Pair;
import io.dstream.event.Triggers;
import io.dstream.event.Windows;
import io.dstream.state.Aggregators;
import java.util.Comparator;
import java.util.List;

/** The queries that keep the first of an order for all time, and give it anew in every batch that brings more. */
final class Latest {
    private static final Comparator<Bid> BY_TIME = Comparator.comparing(Bid::at).thenComparing(Bid::price);
    private static final Comparator<Bid> BY_PRICE =
            Comparator.comparingLong(Bid::price).thenComparing(Bid::at, Comparator.reverseOrder());

    private Latest() {}

    private static <K> KeyedWindowedStream<K, Bid> always(KeyedEventStream<K, Bid> bids) {
        return bids.window(Windows.global())
                .trigger(Triggers.repeatedly(Triggers.afterCount(1)))
                .accumulating();
    }

    /** q18: the last bid of each person for each auction. */
    static PaneStream<Pair<Long, Long>, Bid> lastBids(Market market) {
        return always(market.bids().keyBy(bid -> Pair.of(bid.bidder(), bid.auction())))
                .named("last-bids")
                .aggregate(Aggregators.max(BY_TIME));
    }

    /** q19: the ten highest bids for each auction. */
    static PaneStream<Long, List<Bid>> topBids(Market market) {
        return always(market.bids().keyBy(Bid::auction)).named("top-bids").aggregate(Aggregators.topK(10, BY_PRICE));
    }
}
