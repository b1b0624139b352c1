package io.dstream.flume;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * An event of Flume. Two events are equal if their headers are, and their bodies have the same bytes. The bytes are not
 * copied and must not be changed.
 *
 * @param headers its headers
 * @param body its body
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes
public record FlumeEvent(Map<String, String> headers, byte[] body) {

    /** Copies the headers. */
    public FlumeEvent {
        headers = Map.copyOf(headers);
        checkNotNull(body, "an event needs a body");
    }

    /**
     * Returns an event of text, in UTF-8, without headers.
     *
     * @param body its body
     * @return the event
     */
    public static FlumeEvent of(String body) {
        return of(Map.of(), body);
    }

    /**
     * Returns an event of text, in UTF-8.
     *
     * @param headers its headers
     * @param body its body
     * @return the event
     */
    public static FlumeEvent of(Map<String, String> headers, String body) {
        return new FlumeEvent(headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the codec that a program with a checkpoint needs if it receives events, and not what a decoder makes of
     * them: {@code StreamingContext.builder().codec(FlumeEvent.codec())}.
     *
     * @return the codec
     */
    public static Codec<FlumeEvent> codec() {
        return Codec.of(
                "FlumeEvent",
                1,
                FlumeEvent.class,
                (event, out) -> {
                    out.writeVarInt(event.headers.size());
                    event.headers.forEach((name, value) -> {
                        out.writeString(name);
                        out.writeString(value);
                    });
                    out.writeBytes(event.body);
                },
                (version, in) -> {
                    int count = in.readCount(2);
                    Map<String, String> headers = new HashMap<>();
                    for (int i = 0; i < count; i++) {
                        headers.put(in.readString(), in.readString());
                    }
                    return new FlumeEvent(headers, in.readBytes());
                });
    }

    /**
     * Returns the body as text. What is not UTF-8 is replaced.
     *
     * @return the text
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlumeEvent that && headers.equals(that.headers) && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * headers.hashCode() + Arrays.hashCode(body);
    }

    /** The names of the headers and the length of the body: what is in them may be secret. */
    @Override
    public String toString() {
        return "FlumeEvent[" + headers.keySet() + ", " + body.length + " bytes]";
    }
}
