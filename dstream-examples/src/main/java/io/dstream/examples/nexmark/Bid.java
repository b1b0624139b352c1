package io.dstream.examples.nexmark;

import java.time.Instant;

/** A person offered a price, in cents. */
public record Bid(long auction, long bidder, long price, String channel, String url, Instant at, String extra)
        implements Event {}
