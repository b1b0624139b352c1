package io.dstream.zookeeper;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.slf4j.Logger;

/**
 * One session with the servers, and this process's node in it, which ends with it. ZooKeeper's own client is used,
 * whose handle is one session and never another. Apache Curator's gives up a session by itself once the servers have
 * been away for the session time-out, although they would still know it, and quietly continues with a new one.
 *
 * <p>Used by the candidacy's thread, but for {@link #close}, which ends each call that waits. A call waits for a
 * limited time, whatever the servers do.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = Logs.of("election");
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final Settings settings;
    private final Runnable onEvent;
    private final UUID id = UUID.randomUUID();
    private final ZooKeeper zk;
    private final Map<String, String> descriptions = new HashMap<>();
    private final AtomicLong events = new AtomicLong();
    private final Watcher watcher = event -> happened();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final AtomicBoolean closer = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private long seen = -1; // the events up to which the members were read
    private String node; // null: none yet

    /**
     * Begins to connect. Waits for nothing.
     *
     * @param settings how
     * @param onEvent called when the connection or the members may have changed
     * @throws Exception if ZooKeeper's client cannot be made with these settings
     */
    Session(Settings settings, Runnable onEvent) throws Exception {
        this.settings = settings;
        this.onEvent = onEvent;
        ZKClientConfig config = new ZKClientConfig();
        settings.client().forEach(config::setProperty);
        this.zk = new ZooKeeper(
                settings.connect(), (int) settings.sessionTimeout().toMillis(), watcher, false, config);
        if (!settings.scheme().isEmpty()) {
            zk.addAuthInfo(settings.scheme(), settings.secret().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void happened() {
        events.incrementAndGet();
        onEvent.run();
    }

    // ---- what is known ----

    /** Whether it has ended, so that nothing can be asked any more. */
    boolean isOver() {
        return !zk.getState().isAlive();
    }

    /** Whether this process has a node. */
    boolean isRegistered() {
        return node != null;
    }

    /** The node's path. */
    String node() {
        return node;
    }

    /** The time-out that the servers have granted, in milliseconds; what was asked for, before they have. */
    int timeoutMillis() {
        int granted = zk.getSessionTimeout();
        return granted > 0 ? granted : (int) settings.sessionTimeout().toMillis();
    }

    /** Whether something has happened since the members were read. */
    boolean hasNews() {
        return events.get() != seen;
    }

    /** The handle, for tests that end sessions as servers do. */
    ZooKeeper handle() {
        return zk;
    }

    // ---- what is asked ----

    /** Makes this process's node, or finds the one that it had made without hearing of it. */
    void register(String description) throws KeeperException, InterruptedException {
        // The first answer: servers that cannot be reached are told before anything is made.
        Duration limit = settings.connectionTimeout();
        var unused = this.<Integer>ask(
                "/",
                limit,
                answer -> zk.exists(
                        "/",
                        false,
                        (rc, path, ctx, stat) -> answer.give(rc == Code.NONODE.intValue() ? 0 : rc, rc),
                        null));
        List<Member> mine;
        try {
            mine = members().stream().filter(this::isMine).toList();
        } catch (KeeperException.NoNodeException e) {
            make(settings.path());
            mine = List.of();
        }
        node = mine.isEmpty()
                ? create(
                        path(Member.prefix(id)),
                        LogText.escape(description).getBytes(StandardCharsets.UTF_8),
                        CreateMode.EPHEMERAL_SEQUENTIAL)
                : path(mine.get(0).name());
    }

    /** Makes a node, and those above it that are missing; those that are there may be ones that it could not make. */
    private void make(String path) throws KeeperException, InterruptedException {
        try {
            var unused = create(path, new byte[0], CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
            LOG.debug("{} is there already", path);
        } catch (KeeperException.NoNodeException e) {
            int parent = path.lastIndexOf('/');
            if (parent == 0) {
                throw new IllegalStateException(
                        "the path at the end of the connect string " + settings.connect()
                                + " does not exist: create it, or leave it out",
                        e);
            }
            make(path.substring(0, parent));
            make(path);
        }
    }

    private String create(String path, byte[] data, CreateMode mode) throws KeeperException, InterruptedException {
        return ask(
                path,
                limit(),
                answer -> zk.create(
                        path, data, settings.acl(), mode, (rc, asked, ctx, name) -> answer.give(rc, name), null));
    }

    /**
     * Has the servers confirm that the node is there and the session alive. To read the node would not do: a server
     * that has lost the others, and does not know it yet, would show it although they have deleted it. A transaction
     * that only checks is agreed on by most servers, like a write, and changes nothing.
     *
     * @throws KeeperException if they say otherwise, or nothing
     */
    void confirm() throws KeeperException, InterruptedException {
        var unused = ask(
                node,
                limit(),
                answer ->
                        zk.multi(List.of(Op.check(node, -1)), (rc, path, ctx, results) -> answer.give(rc, path), null));
    }

    /** The members in the order in which they lead. A change after that is told. */
    List<Member> members() throws KeeperException, InterruptedException {
        long upTo = events.get();
        List<String> names = ask(
                settings.path(),
                limit(),
                answer -> zk.getChildren(
                        settings.path(),
                        watcher,
                        (int rc, String path, Object ctx, List<String> children) -> answer.give(rc, children),
                        null));
        List<Member> members = names.stream()
                .flatMap(name -> Member.of(name).stream())
                .sorted(Member.ORDER)
                .toList();
        descriptions.keySet().retainAll(members.stream().map(Member::name).toList());
        seen = upTo;
        return members;
    }

    /** Whether a member is this process. */
    boolean isMine(Member member) {
        return member.session().equals(id);
    }

    /** This process leads as the first of its nodes, should it have made several without hearing of it. */
    void lead(Member first) {
        node = path(first.name());
    }

    /** The node is gone; it can be made anew. */
    void forgetNode() {
        node = null;
    }

    /** What a member says of itself. */
    String description(Member member) throws KeeperException, InterruptedException {
        String known = descriptions.get(member.name());
        if (known == null) {
            String path = path(member.name());
            byte[] data = ask(
                    path,
                    limit(),
                    answer -> zk.getData(path, false, (rc, where, ctx, bytes, stat) -> answer.give(rc, bytes), null));
            known = LogText.escape(new String(Objects.requireNonNullElse(data, new byte[0]), StandardCharsets.UTF_8));
            descriptions.put(member.name(), known);
        }
        return known;
    }

    private String path(String name) {
        return settings.path() + "/" + name;
    }

    private Duration limit() {
        return Duration.ofNanos(Certainty.limitNanos(timeoutMillis()));
    }

    /** An answer that comes on ZooKeeper's thread. */
    private static final class Answer<T> extends CompletableFuture<T> {
        private final String asked;

        Answer(String asked) {
            this.asked = asked;
        }

        void give(int rc, T value) {
            if (rc == Code.OK.intValue()) {
                complete(value);
            } else {
                completeExceptionally(KeeperException.create(Code.get(rc), asked));
            }
        }
    }

    private <T> T ask(String path, Duration limit, Consumer<Answer<T>> question)
            throws KeeperException, InterruptedException {
        Answer<T> answer = new Answer<>(path);
        question.accept(answer);
        try {
            var unused = CompletableFuture.anyOf(answer, closing).get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (!answer.isDone()) {
                throw KeeperException.create(Code.SESSIONEXPIRED, path); // closed
            }
            return answer.get();
        } catch (TimeoutException e) {
            throw KeeperException.create(Code.OPERATIONTIMEOUT, path);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KeeperException said) {
                throw said;
            }
            throw new IllegalStateException("ZooKeeper's client failed", e.getCause());
        }
    }

    // ---- the end ----

    /**
     * Ends the session, and with it the node. Returns when the servers have answered, or after some seconds: then they
     * find out by themselves. Called by any thread, any number of times.
     */
    @Override
    public void close() {
        closing.complete(null);
        if (closer.compareAndSet(false, true)) {
            Thread thread = new Thread(this::end, "dstream-election-close");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            if (!closed.await(CLOSING.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn(
                        "ZooKeeper at {} has not answered to the end of a session for {} s: it lets another process"
                                + " lead after the session time-out",
                        settings.connect(),
                        CLOSING.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        try {
            zk.close();
        } catch (InterruptedException | RuntimeException e) {
            LOG.warn("cannot close the session with ZooKeeper at {}", settings.connect(), e);
        } finally {
            closed.countDown();
        }
    }
}
