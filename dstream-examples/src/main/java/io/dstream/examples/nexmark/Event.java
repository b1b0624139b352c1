package io.dstream.examples.nexmark;

import java.time.Instant;

/** Something that happened in the auction house. */
public sealed interface Event permits Person, Auction, Bid {
    /** When it happened. */
    Instant at();
}
