package io.dstream.examples.nexmark;

import io.dstream.EventStream;
import io.dstream.KeyedEventStream;
import io.dstream.batch.PairBatch;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The queries that look at one bid at a time. */
final class BidByBid {
    /** How many notes there are for auctions, which are numbered from 0. */
    static final int NOTES = 10;

    private static final Map<String, String> CHANNEL_IDS =
            Map.of("apple", "0", "google", "1", "facebook", "2", "baidu", "3");
    private static final Pattern CHANNEL_ID = Pattern.compile("(?:&|^)channel_id=([^&]*)");

    private BidByBid() {}

    /** Cents of a dollar are less of a euro. */
    private static long euroCents(long cents) {
        return cents * 908 / 1000;
    }

    /** q0: all bids as they are, which shows what it costs to take them in. */
    static EventStream<Bid> passThrough(Market market) {
        return market.bids();
    }

    /** q1: all bids, in euros. */
    static EventStream<Bid> currency(Market market) {
        return market.bids()
                .map(bid -> new Bid(
                        bid.auction(),
                        bid.bidder(),
                        euroCents(bid.price()),
                        bid.channel(),
                        bid.url(),
                        bid.at(),
                        bid.extra()));
    }

    /** What was offered for an auction. */
    record Offer(long auction, long price) {}

    /** q2: what was offered for some auctions. */
    static EventStream<Offer> selection(Market market) {
        return market.bids().filter(bid -> bid.auction() % 123 == 0).map(bid -> new Offer(bid.auction(), bid.price()));
    }

    /** A bid, and what a table says of its auction. */
    record Noted(Bid bid, String note) {}

    /** q13: each bid, with what a table that does not change has for it. */
    static KeyedEventStream<Long, Noted> withNotes(Market market, PairBatch<Long, String> notes) {
        return market.bids()
                .keyBy(bid -> bid.auction() % NOTES)
                .join(notes)
                .mapValues(found -> new Noted(found.key(), found.value()));
    }

    /** A bid of middle price, by the time of day. */
    record Judged(long auction, long bidder, long euroCents, String timeOfDay, Instant at, long letters) {}

    /** q14: bids of a middle price in euros, whether they came by day or by night, and how often they say "c". */
    static EventStream<Judged> calculation(Market market) {
        return market.bids()
                .filter(bid -> euroCents(bid.price()) > 1_000_000 && euroCents(bid.price()) < 50_000_000)
                .map(bid -> new Judged(
                        bid.auction(),
                        bid.bidder(),
                        euroCents(bid.price()),
                        timeOfDay(bid.at().atZone(ZoneOffset.UTC).getHour()),
                        bid.at(),
                        bid.extra().chars().filter(letter -> letter == 'c').count()));
    }

    static String timeOfDay(int hour) {
        if (hour >= 8 && hour <= 18) {
            return "day";
        }
        return hour <= 6 || hour >= 20 ? "night" : "twilight";
    }

    /** A bid, and the number of the channel through which it came. */
    record FromChannel(Bid bid, String channelId) {}

    /** q21: the bids whose channel has a number, in a table or in the bid's address. */
    static EventStream<FromChannel> channelIds(Market market) {
        return market.bids().flatMap(bid -> channelId(bid)
                .map(id -> List.of(new FromChannel(bid, id)))
                .orElse(List.of()));
    }

    private static Optional<String> channelId(Bid bid) {
        String known = CHANNEL_IDS.get(bid.channel().toLowerCase(Locale.ROOT));
        if (known != null) {
            return Optional.of(known);
        }
        Matcher inUrl = CHANNEL_ID.matcher(bid.url());
        return inUrl.find() ? Optional.of(inUrl.group(1)) : Optional.empty();
    }

    /** A bid, and the three directories of its address. */
    record InDirectories(Bid bid, List<String> directories) {}

    /** q22: each bid, with the directories of its address. */
    static EventStream<InDirectories> directories(Market market) {
        return market.bids()
                .map(bid -> new InDirectories(bid, List.of(bid.url().split("/")).subList(3, 6)));
    }
}
