package io.dstream.examples.nexmark;

/** A bid, and the auction that it is for. */
record Sale(Auction auction, Bid bid) {
    /** Whether the bid came while the auction was open. */
    boolean isInTime() {
        return auction.open().contains(bid.at());
    }

    long price() {
        return bid.price();
    }
}
