package io.dstream.examples.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeneratorTest extends MarketTest {

    @Test
    void anEventIsAFunctionOfSeedAndNumber() {
        assertThat(new Generator(7, 100).event(1234)).isEqualTo(EVENTS.get(1234));
        assertThat(new Generator(8, 100).event(1234)).isNotEqualTo(EVENTS.get(1234));
    }

    @Test
    void thereAreThreeAuctionsAndFortySixBidsForAPerson() {
        assertThat(PERSONS).hasSize(60);
        assertThat(AUCTIONS).hasSize(180);
        assertThat(BIDS).hasSize(60 * 46);
        assertThat(PERSONS).extracting(Person::id).doesNotHaveDuplicates();
        assertThat(AUCTIONS).extracting(Auction::id).doesNotHaveDuplicates();
    }

    @Test
    void eventsComeUpToFourSecondsOutOfOrder() {
        Instant latest = Instant.MIN;
        Duration furthest = Duration.ZERO;
        for (Event event : EVENTS) {
            latest = event.at().isAfter(latest) ? event.at() : latest;
            Duration behind = Duration.between(event.at(), latest);
            furthest = behind.compareTo(furthest) > 0 ? behind : furthest;
        }

        assertThat(furthest).isBetween(Duration.ofMillis(3_500), Generator.DISORDER);
    }

    @Test
    void whatAnEventNamesHappenedBefore() {
        Map<Long, Instant> registered = new HashMap<>();
        PERSONS.forEach(person -> registered.put(person.id(), person.at()));
        Map<Long, Instant> opened = new HashMap<>();
        AUCTIONS.forEach(auction -> opened.put(auction.id(), auction.at()));

        assertThat(AUCTIONS).allMatch(auction -> !auction.at().isBefore(registered.get(auction.seller())));
        assertThat(BIDS).allMatch(bid -> !bid.at().isBefore(registered.get(bid.bidder())));
        assertThat(BIDS).allMatch(bid -> !bid.at().isBefore(opened.get(bid.auction())));
    }
}
