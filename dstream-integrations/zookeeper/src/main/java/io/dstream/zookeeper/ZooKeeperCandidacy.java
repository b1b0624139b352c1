package io.dstream.zookeeper;

import io.dstream.election.LeaderElection;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;

/**
 * This process's part in an election. One thread, the keeper, does it all: it joins, waits until this process is first,
 * and then has the servers confirm that every sixth of the session time-out. It tells the listener. A session that ends
 * while this process stands by is replaced by a new one; one that ends while it leads is the end of the candidacy.
 *
 * <pre>
 *     joining --&gt; waiting --&gt; leading --&gt; lost
 *        ^           |
 *        '-----------'  session expired, node deleted
 * </pre>
 */
final class ZooKeeperCandidacy implements LeaderElection.Candidacy {
    private static final Logger LOG = Logs.of("election");
    private static final long LISTENER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Settings settings;
    private final String candidate;
    private final LeaderElection.Listener listener;
    private final Supplier<Reading> clock;
    private final Certainty certainty;
    private final Trouble trouble;
    private final Signal signal = new Signal();
    private final ReentrantLock telling = new ReentrantLock(); // while the listener is told something

    private volatile boolean closed;
    private volatile Session session; // null: none yet
    private volatile List<String> candidates = List.of();
    private volatile String lost; // why; null: not lost
    private boolean leading; // the keeper's

    private ZooKeeperCandidacy(
            Settings settings, String candidate, LeaderElection.Listener listener, Supplier<Reading> clock) {
        this.settings = settings;
        this.candidate = LogText.escape(candidate);
        this.listener = listener;
        this.clock = clock;
        this.certainty = new Certainty(clock);
        this.trouble = new Trouble(LOG, this.candidate, clock);
    }

    static ZooKeeperCandidacy start(
            Settings settings, String candidate, LeaderElection.Listener listener, Supplier<Reading> clock) {
        ZooKeeperCandidacy candidacy = new ZooKeeperCandidacy(settings, candidate, listener, clock);
        Thread keeper = new Thread(candidacy::keep, "dstream-election " + settings.path());
        keeper.setDaemon(true);
        keeper.start();
        return candidacy;
    }

    // ---- what others ask ----

    @Override
    public boolean leads() {
        return certainty.holds();
    }

    @Override
    public LeaderElection.Status status() {
        List<String> all = isOpen() ? candidates : List.of();
        return new LeaderElection.Status(
                all.stream().findFirst(), all, Optional.ofNullable(lost).or(trouble::text));
    }

    /** The session, for tests. */
    Session session() {
        return session;
    }

    @Override
    public void close() {
        closed = true;
        certainty.end();
        awaitListener();
        signal.give();
        candidates = List.of();
        Session last = session;
        if (last != null) {
            last.close();
        }
    }

    /** What is being told now was told before the end. A listener that does not return is not waited for. */
    private void awaitListener() {
        try {
            if (telling.tryLock(LISTENER_NANOS, TimeUnit.NANOSECONDS)) {
                telling.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the keeper ----

    private boolean isOpen() {
        return !closed && lost == null;
    }

    private void keep() {
        try {
            while (isOpen()) {
                attend();
            }
        } catch (InterruptedException e) {
            end("its thread was interrupted");
        } catch (Throwable e) {
            LOG.error("{}: the election has failed", candidate, e);
            end("the election has failed: " + e);
        }
    }

    /** The life of one session. */
    private void attend() throws InterruptedException {
        try (Session current = new Session(settings, signal::give)) {
            session = current;
            while (isOpen() && !current.isOver()) {
                signal.await(attempt(current));
            }
            if (leading && isOpen()) {
                lose("the session with ZooKeeper has expired");
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            trouble.is("ZooKeeper's client cannot be made with these settings: " + e);
        }
        candidates = List.of();
        if (isOpen()) {
            signal.await(TimeUnit.SECONDS.toNanos(1)); // no session after the other without a pause
        }
    }

    /** One round, whatever comes of it; gives how long to wait for the next. */
    private long attempt(Session current) throws InterruptedException {
        long sixth = TimeUnit.MILLISECONDS.toNanos(current.timeoutMillis()) / 6;
        try {
            round(current);
            trouble.over();
            return leading ? sixth : 6 * sixth;
        } catch (KeeperException.NoNodeException e) {
            nodeIsGone(current);
            return sixth;
        } catch (KeeperException e) {
            if (isOpen() && (!current.isOver() || e.code() == KeeperException.Code.AUTHFAILED)) {
                trouble.is(said(e));
            }
            return sixth;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            trouble.is(LogText.escape(String.valueOf(e.getMessage())));
            return sixth;
        }
    }

    private void round(Session current) throws Exception {
        if (!current.isRegistered()) {
            current.register(candidate);
            tellGranted(current);
            LOG.info("{}: has joined the election at {} as {}", candidate, settings.connect(), current.node());
        }
        if (leading) {
            prove(current);
        }
        if (!leading || current.hasNews()) {
            List<Member> members = current.members();
            candidates = described(current, members);
            if (members.stream().noneMatch(current::isMine)) {
                current.confirm(); // throws: it is gone
            } else if (!leading && current.isMine(members.get(0))) {
                current.lead(members.get(0));
                prove(current);
                elected();
            }
        }
    }

    /** Has the servers confirm that this process, being the first, is still there. */
    private void prove(Session current) throws KeeperException, InterruptedException {
        Reading sent = clock.get();
        int before = current.timeoutMillis();
        current.confirm();
        certainty.confirm(sent, Math.min(before, current.timeoutMillis()));
    }

    private static List<String> described(Session current, List<Member> members)
            throws KeeperException, InterruptedException {
        List<String> all = new ArrayList<>();
        for (Member member : members) {
            try {
                all.add(current.description(member));
            } catch (KeeperException.NoNodeException e) {
                LOG.debug("{} is gone", member.name());
            }
        }
        return all;
    }

    private void tellGranted(Session current) {
        long asked = settings.sessionTimeout().toMillis();
        if (current.timeoutMillis() != asked) {
            LOG.warn(
                    "{}: ZooKeeper at {} grants a session time-out of {} ms; sessionTimeout asks for {} ms. It is used:"
                            + " minSessionTimeout and maxSessionTimeout of the servers set the limits",
                    candidate,
                    settings.connect(),
                    current.timeoutMillis(),
                    asked);
        }
    }

    private String said(KeeperException e) {
        String servers = "ZooKeeper at " + settings.connect();
        return switch (e.code()) {
            case CONNECTIONLOSS -> "cannot connect to " + servers;
            case OPERATIONTIMEOUT, REQUESTTIMEOUT -> servers + " does not answer";
            case NOAUTH ->
                servers + " refuses access to " + e.getPath()
                        + ": authorization must name a user with the rights READ and CREATE on " + settings.path();
            case INVALIDACL ->
                servers + " does not take the rights to " + e.getPath()
                        + ": the scheme of authorization or acl is one that the servers do not know";
            case AUTHFAILED -> servers + " does not accept the user of authorization or of its SASL settings";
            default -> servers + " says: " + e.getMessage();
        };
    }

    // ---- what changes ----

    private void elected() {
        if (!certainty.holds()) { // the answer took too long
            signal.give();
            return;
        }
        leading = true;
        LOG.info("{}: is elected", candidate);
        tell(listener::elected);
    }

    private void nodeIsGone(Session current) {
        if (leading) {
            lose("its node " + current.node() + " in ZooKeeper is gone: somebody has deleted it");
        } else if (current.isRegistered()) {
            LOG.warn(
                    "{}: its node {} is gone: somebody has deleted it. Joins anew, as the last",
                    candidate,
                    current.node());
            current.forgetNode();
            signal.give();
        }
    }

    private void lose(String why) {
        certainty.end();
        candidates = List.of();
        lost = why;
        if (!closed) {
            LOG.warn("{}: leads no more: {}", candidate, why);
        }
        tell(() -> listener.lost(why));
    }

    /** The keeper cannot go on. */
    private void end(String why) {
        if (leading && lost == null) {
            lose(why);
        }
        certainty.end();
        lost = why;
    }

    private void tell(Runnable what) {
        telling.lock();
        try {
            if (!closed) {
                what.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("{}: the listener of the election has failed", candidate, e);
        } finally {
            telling.unlock();
        }
    }
}
