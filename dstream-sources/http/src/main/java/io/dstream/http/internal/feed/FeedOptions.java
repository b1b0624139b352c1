package io.dstream.http.internal.feed;

import java.util.Optional;

/**
 * What clients are served. Immutable.
 *
 * @param keep how many batches are kept for those that come
 * @param clientChars how many characters may wait for one
 * @param origin whose pages may read it, beside this server's own
 */
public record FeedOptions(int keep, int clientChars, Optional<String> origin) {
    public static final FeedOptions DEFAULT = new FeedOptions(1, 1 << 20, Optional.empty());

    public FeedOptions withKeep(int batches) {
        return new FeedOptions(batches, clientChars, origin);
    }

    public FeedOptions withClientChars(int chars) {
        return new FeedOptions(keep, chars, origin);
    }

    public FeedOptions withOrigin(String allowed) {
        return new FeedOptions(keep, clientChars, Optional.of(allowed));
    }
}
