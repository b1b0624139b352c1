package io.dstream.jms.internal;

import java.time.Duration;

/**
 * How messages are sent to a place. Immutable.
 *
 * @param timeToLive zero: for ever
 */
public record OutputOptions(Place place, boolean persistent, Duration timeToLive, Duration patience) {

    public OutputOptions(Place place) {
        this(place, true, Duration.ZERO, Duration.ofMinutes(1));
    }

    public OutputOptions at(Place other) {
        return new OutputOptions(other, persistent, timeToLive, patience);
    }

    public OutputOptions withPersistent(boolean survivesRestarts) {
        return new OutputOptions(place, survivesRestarts, timeToLive, patience);
    }

    public OutputOptions withTimeToLive(Duration time) {
        return new OutputOptions(place, persistent, time, patience);
    }

    public OutputOptions withPatience(Duration time) {
        return new OutputOptions(place, persistent, timeToLive, time);
    }
}
