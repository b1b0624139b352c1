package io.dstream.examples.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.examples.nexmark.BidByBid.FromChannel;
import io.dstream.examples.nexmark.BidByBid.InDirectories;
import io.dstream.examples.nexmark.BidByBid.Judged;
import io.dstream.examples.nexmark.BidByBid.Noted;
import io.dstream.examples.nexmark.BidByBid.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class BidByBidTest extends MarketTest {

    @Test
    void q0() {
        assertThat(results(market -> BidByBid.passThrough(market).records())).containsExactlyElementsOf(BIDS);
    }

    @Test
    void q1() {
        List<Long> expected = new ArrayList<>();
        for (Bid bid : BIDS) {
            expected.add((long) Math.floor(bid.price() * 0.908 + 1e-9));
        }

        assertThat(results(market -> BidByBid.currency(market).map(Bid::price).records()))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void q2() {
        List<Offer> expected = new ArrayList<>();
        for (Bid bid : BIDS) {
            if (bid.auction() == 984 || bid.auction() == 1107) {
                expected.add(new Offer(bid.auction(), bid.price()));
            }
        }

        assertThat(results(market -> BidByBid.selection(market).records())).containsExactlyElementsOf(expected);
    }

    @Test
    void q13() {
        List<Noted> expected = new ArrayList<>();
        for (Bid bid : BIDS) {
            if (bid.auction() % 10 == 3) {
                expected.add(new Noted(bid, "three"));
            }
        }

        assertThat(run((ssc, market) -> BidByBid.withNotes(market, ssc.pairs(List.of(Pair.of(3L, "three"))))
                        .records()
                        .map(Pair::value)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void q14() {
        List<Judged> expected = new ArrayList<>();
        for (Bid bid : BIDS) {
            long price = bid.price() * 908 / 1000;
            if (price > 1_000_000 && price < 50_000_000) {
                int letters =
                        bid.extra().length() - bid.extra().replace("c", "").length();
                expected.add(new Judged(bid.auction(), bid.bidder(), price, "night", bid.at(), letters));
            }
        }

        assertThat(results(market -> BidByBid.calculation(market).records())).containsExactlyElementsOf(expected);
    }

    @Test
    void q14KnowsTheTimesOfDay() {
        assertThat(List.of(0, 6, 7, 8, 18, 19, 20, 23))
                .extracting(BidByBid::timeOfDay)
                .containsExactly("night", "night", "twilight", "day", "day", "twilight", "night", "night");
    }

    @Test
    void q21() {
        List<FromChannel> expected = new ArrayList<>();
        for (Bid bid : BIDS) {
            switch (bid.channel().toLowerCase(Locale.ROOT)) {
                case "apple" -> expected.add(new FromChannel(bid, "0"));
                case "google" -> expected.add(new FromChannel(bid, "1"));
                case "facebook" -> expected.add(new FromChannel(bid, "2"));
                case "baidu" -> expected.add(new FromChannel(bid, "3"));
                default -> {
                    int id = bid.url().indexOf("&channel_id=");
                    expected.add(new FromChannel(bid, bid.url().substring(id + 12)));
                }
            }
        }

        assertThat(results(market -> BidByBid.channelIds(market).records())).containsExactlyElementsOf(expected);
    }

    @Test
    void q22() {
        List<InDirectories> expected = new ArrayList<>();
        for (Bid bid : BIDS) {
            String path = bid.url().substring("https://auctions.example.org/".length());
            expected.add(
                    new InDirectories(bid, List.of(path.substring(0, 4), path.substring(5, 8), path.substring(9, 14))));
        }

        assertThat(results(market -> BidByBid.directories(market).records())).containsExactlyElementsOf(expected);
    }
}
