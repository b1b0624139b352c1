package io.dstream.examples.nexmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.dstream.event.Pane;
import io.dstream.event.Window;
import io.dstream.examples.nexmark.Auctions.LocalItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuctionsTest extends MarketTest {

    /** The winning bid of each auction that has one, in the order in which they expire. */
    private static List<Sale> sales() {
        List<Auction> byExpiry = new ArrayList<>(AUCTIONS);
        byExpiry.sort((a, b) -> a.expires().equals(b.expires())
                ? Long.compare(a.id(), b.id())
                : a.expires().compareTo(b.expires()));
        List<Sale> sales = new ArrayList<>();
        for (Auction auction : byExpiry) {
            Bid best = null;
            for (Bid bid : BIDS) {
                if (bid.auction() == auction.id()
                        && !bid.at().isBefore(auction.at())
                        && bid.at().isBefore(auction.expires())
                        && (best == null
                                || bid.price() > best.price()
                                || (bid.price() == best.price() && bid.at().isBefore(best.at())))) {
                    best = bid;
                }
            }
            if (best != null) {
                sales.add(new Sale(auction, best));
            }
        }
        return sales;
    }

    @Test
    void q3() {
        List<LocalItem> expected = new ArrayList<>();
        for (Auction auction : AUCTIONS) {
            for (Person person : PERSONS) {
                if (auction.category() == 10
                        && auction.seller() == person.id()
                        && List.of("OR", "ID", "CA").contains(person.state())) {
                    expected.add(new LocalItem(person.name(), person.city(), person.state(), auction.id()));
                }
            }
        }

        assertThat(results(market -> Auctions.localItems(market).records()))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void q4() {
        Map<Long, List<Long>> prices = new TreeMap<>();
        for (Sale sale : sales()) {
            prices.computeIfAbsent(sale.auction().category(), category -> new ArrayList<>())
                    .add(sale.price());
        }
        Map<Object, Double> expected = new HashMap<>();
        prices.forEach((category, all) -> expected.put(List.of(category, Window.GLOBAL), mean(all)));

        List<Pane<Long, Double>> panes = results(Auctions::meanPriceByCategory);

        assertThat(panes).hasSizeGreaterThan(2 * prices.size());
        assertThatMeans(lastShown(panes), expected);
    }

    @Test
    void q6() {
        Map<Long, List<Long>> prices = new TreeMap<>();
        for (Sale sale : sales()) {
            List<Long> last = prices.computeIfAbsent(sale.auction().seller(), seller -> new ArrayList<>());
            last.add(sale.price());
            if (last.size() > 10) {
                last.remove(0);
            }
        }
        Map<Object, Double> expected = new HashMap<>();
        prices.forEach((seller, all) -> expected.put(List.of(seller, Window.GLOBAL), mean(all)));

        assertThatMeans(lastShown(results(Auctions::meanPriceBySeller)), expected);
        assertThat(prices.values()).anyMatch(all -> all.size() == 10).anyMatch(all -> all.size() < 10);
    }

    private static double mean(List<Long> prices) {
        double sum = 0;
        for (long price : prices) {
            sum += price;
        }
        return sum / prices.size();
    }

    private static void assertThatMeans(Map<Object, Double> shown, Map<Object, Double> expected) {
        assertThat(shown).containsOnlyKeys(expected.keySet());
        expected.forEach((key, mean) -> assertThat(shown.get(key)).isCloseTo(mean, offset(mean * 1e-12)));
    }

    @Test
    void q9() {
        List<Pane<Long, Sale>> panes = results(Auctions::winningBids);

        assertThat(panes).extracting(Pane::value).containsExactlyInAnyOrderElementsOf(sales());
        assertThat(panes)
                .allMatch(pane -> pane.key() == pane.value().auction().id()
                        && pane.window().end().equals(pane.value().auction().expires()));
    }

    @Test
    void q20() {
        List<Sale> expected = new ArrayList<>();
        for (Bid bid : BIDS) {
            for (Auction auction : AUCTIONS) {
                if (bid.auction() == auction.id() && auction.category() == 10) {
                    expected.add(new Sale(auction, bid));
                }
            }
        }

        assertThat(results(market -> Auctions.withAuction(market).records()))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
