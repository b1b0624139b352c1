package io.dstream.examples.nexmark;

import io.dstream.event.Window;
import java.time.Instant;

/** A person opened an auction, which takes bids until it expires. */
public record Auction(
        long id,
        String item,
        String description,
        long initialBid,
        long reserve,
        Instant at,
        Instant expires,
        long seller,
        long category,
        String extra)
        implements Event {

    /** The time in which it takes bids. */
    Window open() {
        return new Window(at, expires);
    }
}
