package io.dstream.examples.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.event.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatestTest extends MarketTest {

    @Test
    void q18() {
        List<Bid> inOrder = new ArrayList<>(BIDS);
        inOrder.sort(Comparator.comparing(Bid::at).thenComparing(Bid::price));
        Map<Object, Bid> expected = new HashMap<>();
        for (Bid bid : inOrder) {
            expected.put(List.of(Pair.of(bid.bidder(), bid.auction()), Window.GLOBAL), bid);
        }

        assertThat(lastShown(results(Latest::lastBids))).isEqualTo(expected);
        assertThat(expected.size()).isLessThan(BIDS.size());
    }

    @Test
    void q19() {
        Map<Object, List<Bid>> expected = new HashMap<>();
        by(Bid::auction, BIDS).forEach((auction, bids) -> {
            List<Bid> inOrder = new ArrayList<>(bids);
            inOrder.sort(
                    (a, b) -> a.price() == b.price() ? a.at().compareTo(b.at()) : Long.compare(b.price(), a.price()));
            expected.put(List.of(auction, Window.GLOBAL), inOrder.subList(0, Math.min(10, inOrder.size())));
        });

        assertThat(lastShown(results(Latest::topBids))).isEqualTo(expected);
    }
}
