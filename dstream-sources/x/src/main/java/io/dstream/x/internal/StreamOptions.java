package io.dstream.x.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What was said of a stream. Immutable.
 *
 * @param access how X is reached
 * @param rules sets the rules, before the first connection
 * @param backfillMinutes how much of what was missed is asked for again
 * @param silence how long X may send nothing at all
 * @param lineBytes how long a line may be
 * @param remembered how many posts are known again
 * @param pace the time
 */
public record StreamOptions(
        Access access,
        Optional<Setting> rules,
        int backfillMinutes,
        Duration silence,
        int lineBytes,
        int remembered,
        Pace pace) {

    /** Sets rules. */
    @FunctionalInterface
    public interface Setting {
        void set() throws IOException, InterruptedException;
    }
}
