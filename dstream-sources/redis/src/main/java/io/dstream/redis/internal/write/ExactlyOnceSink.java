package io.dstream.redis.internal.write;

import io.dstream.batch.Batch;
import io.dstream.plan.OperatorException;
import io.dstream.redis.internal.Link;
import io.dstream.redis.internal.Server;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import redis.clients.jedis.Protocol.Command;

/**
 * Appends each batch in one transaction, with its number in the {@link Ledger}. The server carries the transaction out
 * only if the ledger is still what was read before: that settles who may write, and whether a batch whose commit was
 * not answered is there.
 */
public final class ExactlyOnceSink<T> implements TransactionalSink<T> {
    private static final int QUEUED = 1_000; // answers that are outstanding

    private final Appending<T> appending;
    private final Target target;
    private final String key;
    private final String me = UUID.randomUUID().toString();
    private String id; // null before it is opened
    private Ledger opened;
    private List<byte[][]> kept; // the batch that is prepared; null if there is none
    private boolean unsure; // a transaction was sent, and its answer is not known

    public ExactlyOnceSink(Server server, Appending<T> appending, Duration patience, String key) {
        this.appending = appending;
        this.target = new Target(server, appending.stream(), patience);
        this.key = key;
    }

    @Override
    public Optional<Object> taskCode() {
        return Optional.of(appending);
    }

    @Override
    public void open(String operator) throws IOException, InterruptedException {
        if (id != null) {
            throw new IllegalStateException(
                    "a sink is for one stream, and this one is in use by " + id + ": create another for " + operator);
        }
        id = operator;
        try {
            target.check(id);
            opened = target.atStart("sink " + id + " cannot be opened", this::takeOver);
        } catch (Exception e) {
            target.close(); // nobody else will: it has not been opened
            throw e;
        }
    }

    private Ledger takeOver(Link link) {
        while (true) {
            Ledger mine = Ledger.watch(link, key).takenOver(UUID.randomUUID().toString(), me);
            link.send(Command.MULTI);
            mine.send(link, key);
            link.send(Command.EXEC);
            List<Object> answers = link.answers(3);
            answers.forEach(Link::checked);
            if (answers.get(2) != null) {
                return mine;
            }
        }
    }

    @Override
    public Optional<Committed> lastCommitted() {
        return opened.digest().isEmpty()
                ? Optional.empty()
                : Optional.of(new Committed(opened.batch(), opened.digest()));
    }

    @Override
    public Optional<Identity> identity() {
        return Optional.of(new Identity("key " + key, opened.id()));
    }

    // ---- batches ----

    @Override
    public void prepare(Batch<T> batch, BatchInfo info) throws Exception {
        kept = null;
        unsure = false;
        long largest = target.largest();
        Appending<T> encoding = appending;
        List<byte[][]> entries = new ArrayList<>();
        try {
            batch.map(record -> encoding.encode(record, largest)).partitions().forEach(entries::addAll);
        } catch (OperatorException e) {
            throw e.getCause() instanceof IllegalArgumentException wrong
                    ? new IOException("a batch cannot be appended to " + target + ": " + wrong.getMessage(), e)
                    : e;
        }
        kept = entries;
    }

    @Override
    public void commit(BatchInfo info) throws Exception {
        if (kept == null || kept.isEmpty()) {
            return;
        }
        try {
            boolean done = false;
            while (!done) {
                done = target.run(
                        "batch " + info.id() + " could not be appended to " + target, link -> append(link, info));
            }
        } catch (IOException e) {
            throw unsure ? e : new NotCommittedException(e.getMessage(), e);
        }
        kept = null;
    }

    /** Appends what is kept, unless it is there. Says false if the ledger has changed in the meantime. */
    private boolean append(Link link, BatchInfo info) throws IOException {
        Ledger now = Ledger.watch(link, key);
        if (!now.owner().equals(me)) {
            throw fenced(now);
        }
        if (now.has(info)) {
            var unused = link.call(Command.UNWATCH);
            return true;
        }
        String type = Link.text(link.call(Command.TYPE, appending.stream()));
        if (!type.equals("none") && !type.equals("stream")) {
            throw new IOException("key " + appending.stream() + " now holds a " + type + " instead of a stream");
        }
        link.send(Command.MULTI);
        int outstanding = 1;
        for (byte[][] entry : kept) {
            appending.send(link, entry);
            if (++outstanding == QUEUED) {
                link.answers(outstanding).forEach(Link::checked);
                outstanding = 0;
            }
        }
        now.with(info).send(link, key);
        link.answers(outstanding + 1).forEach(Link::checked);
        unsure = true; // and stays so: this may reach the server later than the next attempt
        List<?> results = (List<?>) link.call(Command.EXEC);
        if (results != null) {
            results.forEach(Link::checked);
        }
        return results != null;
    }

    private SinkFencedException fenced(Ledger now) {
        return new SinkFencedException(
                now.owner().isEmpty()
                        ? "key " + key + ", which says what was appended to " + target + ", has been deleted: start"
                                + " again if nobody else appends there"
                        : "another program has taken over " + target + ": key " + key + " is at epoch " + now.epoch()
                                + ", and this program's was " + opened.epoch()
                                + "; nothing more is appended: let only one program use this name",
                null);
    }

    @Override
    public void abort(BatchInfo info) {
        kept = null;
    }

    @Override
    public void stopping() {
        target.stopping();
    }

    @Override
    public void close() {
        target.close();
    }
}
