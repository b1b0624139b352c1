package io.dstream.http.internal.client;

import io.dstream.http.ServerSentEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
    private static final String BOM = "\uFEFF";

    /** An event, and whether its id is its own. */
    record Parsed(ServerSentEvent event, boolean ownId) {}

    private final int maxEventBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean afterReturn;
    private boolean first = true;

    private String lastId;
    private OptionalLong retryMillis = OptionalLong.empty();

    // of the event under way
    private final StringBuilder data = new StringBuilder();
    private boolean someData;
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
                append(chunk, from, i);
                from = i + 1;
                afterReturn = b == '\r';
                endLine().ifPresent(events);
            } else {
                afterReturn = false;
            }
        }
        append(chunk, from, length);
    }

    private void append(byte[] chunk, int from, int to) throws IOException {
        bytes += to - from;
        if (bytes > maxEventBytes) {
            throw new TooLargeException();
        }
        line.write(chunk, from, to - from);
    }

    private Optional<Parsed> endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first && text.startsWith(BOM)) {
            text = text.substring(1);
        }
        first = false;
        if (text.isEmpty()) {
            return endEvent();
        }
        int colon = text.indexOf(':');
        if (colon != 0) { // otherwise a comment
            String name = colon < 0 ? text : text.substring(0, colon);
            String value = colon < 0 ? "" : text.substring(colon + 1);
            field(name, value.startsWith(" ") ? value.substring(1) : value);
        } else if (!someData) {
            bytes = 0;
        }
        return Optional.empty();
    }

    private void field(String name, String value) {
        switch (name) {
            case "data" -> {
                if (someData) {
                    data.append('\n');
                }
                someData = true;
                data.append(value);
            }
            case "event" -> type = value;
            case "id" -> {
                if (value.indexOf('\0') < 0 && value.length() <= MAX_ID) {
                    lastId = value;
                    ownId = true;
                }
            }
            case "retry" -> {
                if (!value.isEmpty() && value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    retryMillis = OptionalLong.of(Math.min(Long.parseLong(value), MAX_RETRY_MILLIS));
                }
            }
            default -> {
                // to be ignored
            }
        }
    }

    private Optional<Parsed> endEvent() {
        Optional<Parsed> event = someData
                ? Optional.of(new Parsed(
                        new ServerSentEvent(lastId, type.isEmpty() ? "message" : type, data.toString()), ownId))
                : Optional.empty();
        data.setLength(0);
        someData = false;
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
