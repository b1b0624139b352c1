package io.dstream.internal.runtime.program;

import io.dstream.election.LeaderElection;
import io.dstream.election.LeadershipLostException;
import io.dstream.internal.runtime.Leading;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** What this process has in an election: it stands by, leads, has lost, or has left. Safe for use by many threads. */
final class Leadership implements LeaderElection.Listener, Leading {
    private static final Logger LOG = Logs.of("election");
    private static final int LOOK_MILLIS = 20; // between looks whether it is certain again

    private final String appName;
    private final Runnable onElected;
    private final Consumer<Throwable> onLost;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Stage stage = Stage.STANDING_BY;
    private String why = ""; // it has lost
    private volatile LeaderElection.Candidacy candidacy; // null until it has joined

    private enum Stage {
        STANDING_BY,
        LEADING,
        LOST,
        LEFT
    }

    /**
     * Has not joined yet.
     *
     * @param onElected is told once this process leads; must not hold up its caller
     * @param onLost is told once it leads no more
     */
    Leadership(String appName, Runnable onElected, Consumer<Throwable> onLost) {
        this.appName = appName;
        this.onElected = onElected;
        this.onLost = onLost;
    }

    /** Joins an election. */
    void join(LeaderElection election, String candidate) throws Exception {
        LeaderElection.Candidacy joined = election.join(candidate, this);
        candidacy = joined;
        if (is(Stage.LEFT)) {
            joined.close(); // left before it was known
        }
    }

    @Override
    public void elected() {
        if (turn(Stage.STANDING_BY, Stage.LEADING, "")) {
            LOG.info("{}: this process leads", appName);
            onElected.run();
        }
    }

    @Override
    public void lost(String reason) {
        if (turn(Stage.LEADING, Stage.LOST, reason)) {
            onLost.accept(lost());
        }
    }

    /**
     * Gives up, if another process stands by: that one can lead at once.
     *
     * @param reason for people
     */
    void resign(String reason) {
        LeaderElection.Candidacy mine = candidacy;
        boolean isAwaited = mine != null && mine.status().candidates().size() > 1;
        if (isAwaited && turn(Stage.LEADING, Stage.LOST, reason)) {
            onLost.accept(lost());
            mine.close();
        }
    }

    private LeadershipLostException lost() {
        return new LeadershipLostException(appName + ": this process leads no more: " + LogText.escape(why)
                + "; another one goes on with the program, and this one publishes nothing more: start it again to let it"
                + " stand by");
    }

    @Override
    public void await() throws InterruptedException {
        while (!isCertain()) {
            lock.lockInterruptibly();
            try {
                if (stage != Stage.LEADING) {
                    throw lost();
                }
                var unused = changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean isCertain() {
        LeaderElection.Candidacy mine = candidacy;
        return mine != null && is(Stage.LEADING) && mine.leads();
    }

    /** Leaves the election, if this process has not led yet. */
    boolean leavesUnelected() {
        return turn(Stage.STANDING_BY, Stage.LEFT, "it was stopped");
    }

    /** Leaves the election: another process may lead at once. */
    void leave() throws Exception {
        lock.lock();
        try {
            stage = stage == Stage.LOST ? Stage.LOST : Stage.LEFT;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        LeaderElection.Candidacy mine = candidacy;
        if (mine != null) {
            mine.close();
        }
    }

    /** What is known of the election; nothing before it has been joined. */
    Optional<LeaderElection.Status> status() {
        return Optional.ofNullable(candidacy).map(LeaderElection.Candidacy::status);
    }

    /** Whether this process leads, as far as it knows. */
    boolean isLeading() {
        return is(Stage.LEADING);
    }

    private boolean is(Stage expected) {
        lock.lock();
        try {
            return stage == expected;
        } finally {
            lock.unlock();
        }
    }

    private boolean turn(Stage from, Stage to, String reason) {
        lock.lock();
        try {
            if (stage != from) {
                return false;
            }
            stage = to;
            why = reason;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }
}
