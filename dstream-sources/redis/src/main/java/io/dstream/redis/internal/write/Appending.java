package io.dstream.redis.internal.write;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.function.Function1;
import io.dstream.redis.internal.Link;
import java.io.Serializable;
import java.util.Map;
import java.util.OptionalLong;
import redis.clients.jedis.Protocol.Command;

/** What is appended for a record. Immutable. */
public final class Appending<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String stream;
    private final long maxLength; // 0 for none
    private final Function1<? super T, ? extends Map<String, ?>> fields;

    public Appending(String stream, OptionalLong maxLength, Function1<? super T, ? extends Map<String, ?>> fields) {
        this.stream = stream;
        this.maxLength = maxLength.orElse(0);
        this.fields = fields;
    }

    public Appending<T> withMaxLength(long entries) {
        return new Appending<>(stream, OptionalLong.of(entries), fields);
    }

    String stream() {
        return stream;
    }

    /**
     * The names and values of a record's fields, by turns.
     *
     * @param largest how many bytes a value may have
     */
    byte[][] encode(T record, long largest) throws Exception {
        Map<String, ?> map = fields.apply(record);
        checkArgument(map != null && !map.isEmpty(), "an entry without fields: expected at least one");
        byte[][] all = new byte[2 * map.size()][];
        int i = 0;
        for (Map.Entry<String, ?> field : map.entrySet()) {
            byte[] value = bytes(field.getKey(), field.getValue());
            checkArgument(
                    value.length <= largest,
                    "field '%s' has %s bytes: the server takes up to %s. Shorten it, or raise proto-max-bulk-len",
                    field.getKey(),
                    value.length,
                    largest);
            all[i++] = field.getKey().getBytes(UTF_8);
            all[i++] = value;
        }
        return all;
    }

    private static byte[] bytes(String field, Object value) {
        checkArgument(value != null, "field '%s' is null: leave it out", field);
        return value instanceof byte[] bytes ? bytes : value.toString().getBytes(UTF_8);
    }

    /** Sends the command that appends an entry. */
    void send(Link link, byte[][] entry) {
        int head = maxLength > 0 ? 5 : 2;
        Object[] arguments = new Object[head + entry.length];
        arguments[0] = stream;
        if (maxLength > 0) {
            arguments[1] = "MAXLEN";
            arguments[2] = "~";
            arguments[3] = Long.toString(maxLength);
        }
        arguments[head - 1] = "*";
        System.arraycopy(entry, 0, arguments, head, entry.length);
        link.send(Command.XADD, arguments);
    }
}
