package io.dstream.examples.nexmark;

import io.dstream.EventStream;
import io.dstream.PaneStream;
import io.dstream.batch.Pair;
import io.dstream.event.Triggers;
import io.dstream.event.Windows;
import io.dstream.state.Aggregators;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The queries that bring auctions together with their sellers and their bids. */
final class Auctions {
    private static final Set<String> NEAR = Set.of("OR", "ID", "CA");

    /** The highest price; of equal ones the earliest. */
    private static final Comparator<Sale> BEST = Comparator.comparingLong(Sale::price)
            .thenComparing(sale -> sale.bid().at(), Comparator.reverseOrder());

    private static final Comparator<Sale> BY_CLOSE = Comparator.<Sale, Instant>comparing(
                    sale -> sale.auction().expires())
            .thenComparing(sale -> sale.auction().id());

    private Auctions() {}

    /** An auction near by, and who sells there. */
    record LocalItem(String name, String city, String state, long auction) {}

    /** q3: auctions of a category whose seller lives near by. */
    static EventStream<LocalItem> localItems(Market market) {
        return market.auctions()
                .filter(auction -> auction.category() == Generator.FIRST_CATEGORY)
                .keyBy(Auction::seller)
                .asOf(market.persons().keyBy(Person::id))
                .named("sellers")
                .flatMap(found -> found.value()
                        .value()
                        .filter(seller -> NEAR.contains(seller.state()))
                        .map(seller -> List.of(new LocalItem(
                                seller.name(),
                                seller.city(),
                                seller.state(),
                                found.value().key().id())))
                        .orElse(List.of()));
    }

    /** q9: for each auction the bid that won it, when it has expired. An auction is a window of its own length. */
    static PaneStream<Long, Sale> winningBids(Market market) {
        return market.auctions()
                .keyBy(Auction::id)
                .join(market.bids().keyBy(Bid::auction))
                .between(Duration.ZERO, Generator.LONGEST_AUCTION)
                .inner(Sale::new)
                .named("bids-for-auctions")
                .filter(found -> found.value().isInTime())
                .window(Windows.<Sale>of((sale, at) -> List.of(sale.auction().open())))
                .named("winning-bids")
                .aggregate(Aggregators.max(BEST));
    }

    /** q4: the mean of the prices that auctions of a category brought until now, whenever one expires. */
    static PaneStream<Long, Double> meanPriceByCategory(Market market) {
        return winningBids(market)
                .events()
                .mapToPair(won -> Pair.of(won.value().auction().category(), won.value()))
                .window(Windows.global())
                .trigger(Triggers.repeatedly(Triggers.afterCount(1)))
                .accumulating()
                .named("mean-by-category")
                .aggregate(Aggregators.mean(Sale::price));
    }

    /** q6: the mean of the prices that the last ten auctions of a seller brought, whenever one expires. */
    static PaneStream<Long, Double> meanPriceBySeller(Market market) {
        return winningBids(market)
                .events()
                .mapToPair(won -> Pair.of(won.value().auction().seller(), won.value()))
                .window(Windows.global())
                .trigger(Triggers.repeatedly(Triggers.afterCount(1)))
                .accumulating()
                .named("mean-by-seller")
                .aggregate(Aggregators.<Sale>topK(10, BY_CLOSE)
                        .andThen(last ->
                                last.stream().mapToLong(Sale::price).average().orElseThrow()));
    }

    /** q20: the bids for auctions of a category, each with its auction. */
    static EventStream<Sale> withAuction(Market market) {
        return market.bids()
                .keyBy(Bid::auction)
                .asOf(market.auctions()
                        .filter(auction -> auction.category() == Generator.FIRST_CATEGORY)
                        .keyBy(Auction::id))
                .named("auctions")
                .flatMap(found -> found.value()
                        .value()
                        .map(auction -> List.of(new Sale(auction, found.value().key())))
                        .orElse(List.of()));
    }
}
