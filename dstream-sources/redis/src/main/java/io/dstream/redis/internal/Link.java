package io.dstream.redis.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.redis.RedisEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A connection, with the commands that are needed. Used by one thread; another one may {@link #close} it, which ends
 * what is waiting for an answer.
 */
public final class Link implements AutoCloseable {
    private final Connection connection;

    Link(Connection connection) {
        this.connection = connection;
    }

    /** A stream, and entries of it, at one moment. */
    public record Seen(Optional<Look> look, List<RedisEntry> entries) {}

    /** Sends a command and waits for the answer. */
    public Object call(Command command, Object... arguments) {
        return connection.executeCommand(new CommandArguments(command).addObjects(arguments));
    }

    /** Sends a command whose answer is collected later. */
    public void send(Command command, Object... arguments) {
        connection.sendCommand(new CommandArguments(command).addObjects(arguments));
    }

    /** The next answers, errors of the server among them. */
    public List<Object> answers(int count) {
        return connection.getMany(count);
    }

    /** The stream; empty if it does not exist. */
    public Optional<Look> look(Server server, String stream) throws IOException {
        send(Command.XINFO, "STREAM", stream);
        return look(server, answers(1).get(0));
    }

    private static Optional<Look> look(Server server, Object answer) throws IOException {
        if (answer instanceof JedisDataException e) {
            if (String.valueOf(e.getMessage()).contains("no such key")) {
                return Optional.empty();
            }
            throw e;
        }
        return Optional.of(Look.of(server, (List<?>) answer));
    }

    /** The stream and its entries from an id on, at most some, as they are at one moment. */
    public Seen fetch(Server server, String stream, EntryId from, int most) throws IOException {
        send(Command.MULTI);
        send(Command.XINFO, "STREAM", stream);
        send(Command.XRANGE, stream, from.toString(), "+", "COUNT", Integer.toString(most));
        send(Command.EXEC);
        List<Object> all = answers(4);
        all.subList(0, 3).forEach(Link::checked); // what the server does not even queue
        List<?> both = (List<?>) checked(all.get(3));
        return new Seen(look(server, both.get(0)), entries(stream, both.get(1)));
    }

    /** Entries from an id up to another one, which is left out. */
    public List<RedisEntry> range(String stream, EntryId from, EntryId until, int most) {
        return entries(
                stream, call(Command.XRANGE, stream, from.toString(), "(" + until, "COUNT", Integer.toString(most)));
    }

    /** Waits until there are entries from an id on, or some time has passed. */
    public void awaitEntries(String stream, EntryId from, Duration most) {
        var unused = call(
                Command.XREAD,
                "COUNT",
                "1",
                "BLOCK",
                Long.toString(most.toMillis()),
                "STREAMS",
                stream,
                from.previous().toString());
    }

    /** The answer, unless the server has answered with an error. */
    public static Object checked(Object answer) {
        if (answer instanceof JedisDataException e) {
            throw e;
        }
        return answer;
    }

    private static List<RedisEntry> entries(String stream, Object answer) {
        List<?> found = (List<?>) checked(answer);
        List<RedisEntry> entries = new ArrayList<>(found.size());
        for (Object each : found) {
            List<?> entry = (List<?>) each;
            EntryId id = EntryId.of((byte[]) entry.get(0));
            byte[][] fields = ((List<?>) entry.get(1)).toArray(byte[][]::new);
            entries.add(new RedisEntry(stream, id.millis(), id.number(), fields));
        }
        return entries;
    }

    /** Text that the server has sent. */
    public static String text(Object bytes) {
        return new String((byte[]) bytes, UTF_8);
    }

    @Override
    public void close() {
        try {
            connection.disconnect();
        } catch (JedisConnectionException e) {
            // it is gone all the same
        }
    }
}
