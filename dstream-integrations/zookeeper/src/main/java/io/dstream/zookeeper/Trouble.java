package io.dstream.zookeeper;

import io.dstream.internal.text.LogText;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** What is in the way, since when; logged at once, and while it lasts every half minute. Noted by one thread. */
final class Trouble {
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Logger log;
    private final String who;
    private final Supplier<Reading> clock;
    private Reading since;
    private Reading logged;
    private boolean told; // of this trouble
    private volatile String text; // null: none

    Trouble(Logger log, String who, Supplier<Reading> clock) {
        this.log = log;
        this.who = who;
        this.clock = clock;
    }

    /** Something is in the way. */
    void is(String what) {
        Reading now = clock.get();
        if (text == null) {
            since = now;
            told = false;
        }
        text = LogText.escape(what) + " (since " + Instant.ofEpochMilli(since.millis()) + ")";
        if (logged == null || now.nanosSince(logged) >= AGAIN_NANOS) {
            logged = now;
            told = true;
            log.warn("{}: {}. Still trying", who, text);
        }
    }

    /** Nothing is any more. */
    void over() {
        if (text != null && told) {
            log.info("{}: ZooKeeper answers again", who);
        }
        text = null;
    }

    Optional<String> text() {
        return Optional.ofNullable(text);
    }
}
