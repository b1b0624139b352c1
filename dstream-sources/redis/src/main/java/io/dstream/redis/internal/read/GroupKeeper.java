package io.dstream.redis.internal.read;

import io.dstream.redis.internal.Link;
import io.dstream.redis.internal.Server;
import java.util.HashMap;
import java.util.Map;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Moves a consumer group behind the batches that are finished, on a thread of its own. Only the newest position of each
 * stream matters, so that a slow server holds nobody up.
 */
final class GroupKeeper implements Runnable {
    private static final long PAUSE_MILLIS = 1_000;

    private final StreamReader reader;
    private final Server server;
    private final String group;
    private final Map<String, Spot> positions = new HashMap<>(); // to be written; under this object's lock
    private boolean ended; // as well

    GroupKeeper(StreamReader reader, Server server, String group) {
        this.reader = reader;
        this.server = server;
        this.group = group;
    }

    synchronized void move(String stream, Spot to) {
        positions.put(stream, to);
        notifyAll();
    }

    /** Writes what is left, once, and ends. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void run() {
        try {
            Link link = null;
            for (Map<String, Spot> next = next(); !next.isEmpty(); next = next()) {
                try {
                    link = link == null ? server.connect() : link;
                    for (Map.Entry<String, Spot> each : next.entrySet()) {
                        set(link, each.getKey(), each.getValue());
                    }
                } catch (JedisException e) {
                    link = closed(link);
                    reader.report(
                            server.problem("the position of group " + group + " cannot be set", e)
                                    .getMessage(),
                            e);
                    again(next);
                }
            }
            closed(link);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Link closed(Link link) {
        if (link != null) {
            link.close();
        }
        return null;
    }

    private void set(Link link, String stream, Spot spot) {
        String id = spot.next().previous().toString();
        String number = Long.toString(spot.number());
        try {
            var unused = link.call(Command.XGROUP, "SETID", stream, group, id, "ENTRIESREAD", number);
        } catch (JedisException e) {
            if (!String.valueOf(e.getMessage()).startsWith("NOGROUP")) {
                throw e;
            }
            var unused = link.call(Command.XGROUP, "CREATE", stream, group, id, "ENTRIESREAD", number);
        }
    }

    /** What is to be written; nothing at the end. */
    private synchronized Map<String, Spot> next() throws InterruptedException {
        while (positions.isEmpty() && !ended) {
            wait();
        }
        Map<String, Spot> next = new HashMap<>(positions);
        positions.clear();
        return next;
    }

    /** Has it written later, unless there is something newer by then. */
    @SuppressWarnings("WaitNotInLoop") // whoever calls this looks again, whatever has ended the wait
    private synchronized void again(Map<String, Spot> failed) throws InterruptedException {
        if (!ended) {
            failed.forEach(positions::putIfAbsent);
            wait(PAUSE_MILLIS);
        }
    }
}
