package io.dstream.http;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.codec.Codec;

/**
 * An event of a stream of server-sent events.
 *
 * @param id its id; the last one that was sent, if it has none of its own; empty if there was none
 * @param type its type; {@code message} if it has none
 * @param data its data; lines are separated by {@code \n}
 */
public record ServerSentEvent(String id, String type, String data) {

    /** Checks that nothing is null. */
    public ServerSentEvent {
        checkNotNull(id, "id");
        checkNotNull(type, "type");
        checkNotNull(data, "data");
    }

    /**
     * Returns the codec that a program with a checkpoint needs if it receives these events, and not what a decoder
     * makes of them: {@code StreamingContext.builder().codec(ServerSentEvent.codec())}.
     *
     * @return the codec
     */
    public static Codec<ServerSentEvent> codec() {
        return Codec.of(
                "ServerSentEvent",
                1,
                ServerSentEvent.class,
                (event, out) -> {
                    out.writeString(event.id);
                    out.writeString(event.type);
                    out.writeString(event.data);
                },
                (version, in) -> new ServerSentEvent(in.readString(), in.readString(), in.readString()));
    }
}
