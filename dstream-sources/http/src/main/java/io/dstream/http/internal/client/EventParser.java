package io.dstream.http.internal.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.http.ServerSentEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Takes a stream of server-sent events apart, as the HTML standard says, and keeps no more of it than an event may
 * have. Used by one thread.
 */
final class EventParser {
    private static final long MAX_RETRY_MILLIS = Duration.ofMinutes(10).toMillis();
    private static final int MAX_ID = 1024;
    private static final byte[] BOM = "\uFEFF".getBytes(UTF_8);
    private static final byte[] DATA = "data".getBytes(UTF_8);
    private static final byte[] EVENT = "event".getBytes(UTF_8);
    private static final byte[] ID = "id".getBytes(UTF_8);
    private static final byte[] RETRY = "retry".getBytes(UTF_8);

    /** An event, and whether its id is its own. */
    record Parsed(ServerSentEvent event, boolean ownId) {}

    private final int maxEventBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean afterReturn;
    private boolean first = true;

    private String lastId;
    private OptionalLong retryMillis = OptionalLong.empty();

    // of the event under way
    private final List<String> data = new ArrayList<>(1); // line by line
    private boolean ownId;
    private String type = "";
    private int bytes;

    EventParser(int maxEventBytes, String lastId) {
        this.maxEventBytes = maxEventBytes;
        this.lastId = lastId;
    }

    /** How long to wait before the next connection, if the server has said so. */
    OptionalLong retryMillis() {
        return retryMillis;
    }

    /** Hands out the events that the bytes complete. */
    void take(byte[] chunk, int length, Consumer<Parsed> events) throws IOException {
        int from = 0;
        for (int i = 0; i < length; i++) {
            byte b = chunk[i];
            if (b == '\n' && afterReturn) {
                from = i + 1; // the second half of a line's end
                afterReturn = false;
            } else if (b == '\n' || b == '\r') {
                count(i - from);
                (line.size() == 0 ? endLine(chunk, from, i) : endLine(joined(chunk, from, i))).ifPresent(events);
                from = i + 1;
                afterReturn = b == '\r';
            } else {
                afterReturn = false;
            }
        }
        count(length - from);
        line.write(chunk, from, length - from);
    }

    private void count(int more) throws IOException {
        bytes += more;
        if (bytes > maxEventBytes) {
            throw new TooLargeException();
        }
    }

    /** A line of which earlier chunks had the beginning. */
    private byte[] joined(byte[] chunk, int from, int to) {
        line.write(chunk, from, to - from);
        byte[] all = line.toByteArray();
        line.reset();
        return all;
    }

    private Optional<Parsed> endLine(byte[] all) {
        return endLine(all, 0, all.length);
    }

    private Optional<Parsed> endLine(byte[] in, int start, int to) {
        int from = first && has(in, start, to, BOM) ? start + BOM.length : start;
        first = false;
        if (from == to) {
            return endEvent();
        }
        int colon = from;
        while (colon < to && in[colon] != ':') {
            colon++;
        }
        if (colon > from) { // otherwise a comment
            int value = colon + 1 < to && in[colon + 1] == ' ' ? colon + 2 : Math.min(colon + 1, to);
            field(in, from, colon, new String(in, value, to - value, UTF_8));
        } else if (data.isEmpty()) {
            bytes = 0;
        }
        return Optional.empty();
    }

    private static boolean has(byte[] in, int from, int to, byte[] wanted) {
        return to - from >= wanted.length && Arrays.equals(in, from, from + wanted.length, wanted, 0, wanted.length);
    }

    private void field(byte[] in, int from, int to, String value) {
        if (isName(in, from, to, DATA)) {
            data.add(value);
        } else if (isName(in, from, to, EVENT)) {
            type = value;
        } else if (isName(in, from, to, ID)) {
            if (value.indexOf('\0') < 0 && value.length() <= MAX_ID) {
                lastId = value;
                ownId = true;
            }
        } else if (isName(in, from, to, RETRY)
                && !value.isEmpty()
                && value.length() <= 9
                && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            retryMillis = OptionalLong.of(Math.min(Long.parseLong(value), MAX_RETRY_MILLIS));
        } // all others are to be ignored
    }

    private static boolean isName(byte[] in, int from, int to, byte[] name) {
        return Arrays.equals(in, from, to, name, 0, name.length);
    }

    private Optional<Parsed> endEvent() {
        Optional<Parsed> event = data.isEmpty()
                ? Optional.empty()
                : Optional.of(new Parsed(
                        new ServerSentEvent(
                                lastId,
                                type.isEmpty() ? "message" : type,
                                data.size() == 1 ? data.get(0) : String.join("\n", data)),
                        ownId));
        data.clear();
        ownId = false;
        type = "";
        bytes = 0;
        return event;
    }

    /** An event that is larger than it may be. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("too large");
        }
    }
}
