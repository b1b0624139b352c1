package io.dstream.examples.nexmark;

import io.dstream.DStream;
import io.dstream.EventStream;
import io.dstream.event.Watermarks;

/** What goes on in the auction house, by when it happened. */
public record Market(EventStream<Person> persons, EventStream<Auction> auctions, EventStream<Bid> bids) {

    /** Parts a stream of all events. */
    public static Market of(DStream<Event> events) {
        EventStream<Event> market = events.withEventTime(Event::at, Watermarks.outOfOrderBy(Generator.DISORDER))
                .named("market");
        return new Market(only(Person.class, market), only(Auction.class, market), only(Bid.class, market));
    }

    private static <E extends Event> EventStream<E> only(Class<E> type, EventStream<Event> market) {
        return market.filter(type::isInstance).map(type::cast);
    }
}
