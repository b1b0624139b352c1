package io.dstream.zeromq;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.zeromq.internal.SocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Receives from ZeroMQ sockets, and sends to them.
 *
 * <pre>{@code
 * DStream<String> readings = ssc.from(
 *         ZeroMq.pull("tcp://*:5555").bind().decoded(ZMessage::text));
 * }</pre>
 *
 * <p>Endpoints are {@code tcp://host:port}. A socket connects to its endpoint, and waits until somebody is there,
 * unless {@code bind()} has it listen: then {@code *} in the place of the host means all addresses of this computer.
 *
 * <p>ZeroMQ itself acknowledges nothing. What a program must not lose comes to {@link #router} from a sender that
 * speaks the small protocol described there, such as {@link #dealer}.
 */
public final class ZeroMq {
    private static final int MAX_SENDER_BYTES = 255;

    private ZeroMq() {}

    /**
     * Returns a source of what is pushed: a PULL socket. Messages that are on their way when the program ends, or a
     * connection, are lost; none comes twice.
     *
     * @param endpoint where to connect or listen: {@code tcp://host:port}
     * @return the source
     */
    public static ZeroMqSource<ZMessage> pull(String endpoint) {
        return ZeroMqSource.of(ZeroMqSource.Kind.PULL, SocketOptions.of(endpoint), List.of());
    }

    /**
     * Returns a source of what is published: a SUB socket. What is published while the program does not run or is too
     * slow is lost; none comes twice.
     *
     * @param endpoint where to connect or listen: {@code tcp://host:port}
     * @param topics what the first frame of a message must begin with, for one of them; none of them: all messages
     * @return the source; the topic is the first frame of each message
     */
    public static ZeroMqSource<ZMessage> subscribe(String endpoint, String... topics) {
        List<String> all = topics.length == 0 ? List.of("") : List.of(topics);
        return ZeroMqSource.of(ZeroMqSource.Kind.SUBSCRIBE, SocketOptions.of(endpoint), all);
    }

    /**
     * Returns a source of messages that are acknowledged: a ROUTER socket, to which DEALER sockets send. With a
     * checkpoint, each message is in exactly one batch, whatever fails.
     *
     * <p>A message has these frames:
     *
     * <ol>
     *   <li>the sender's name: 1 to 255 bytes of UTF-8. Only one sender at a time may use a name.
     *   <li>16 bytes, two numbers of 64 bits each, most significant byte first. The first is the message's id: above 0,
     *       and higher than those of all earlier messages of that name. The second is the id of the message that was
     *       sent just before, if that has not been acknowledged yet; 0 if all have been.
     *   <li>the record: one frame or more.
     * </ol>
     *
     * <p>The program answers with one frame of 8 bytes, an id: all messages of the sender up to this one are stored. A
     * sender keeps messages until then, and sends all that it has kept again, in order, when no answer has come for a
     * while. The records of the source are the messages without the first two frames.
     *
     * <p>A message of the first two frames only, with 0 for both numbers, asks how far the program is. It is answered
     * too, with 0 if nothing of that name is stored.
     *
     * @param endpoint where to listen or connect: {@code tcp://host:port}
     * @return the source
     */
    public static ZeroMqSource<ZMessage> router(String endpoint) {
        return ZeroMqSource.of(ZeroMqSource.Kind.ROUTER, SocketOptions.of(endpoint), List.of());
    }

    /**
     * Returns a sink that pushes: a PUSH socket. Waits while nobody takes what is sent. What a peer had received and
     * not processed when it ended is lost, and a batch that is run again comes again.
     *
     * @param endpoint where to connect or listen: {@code tcp://host:port}
     * @param encoder makes a message of a record
     * @param <T> the type of the records
     * @return the sink, for one stream
     */
    public static <T> ZeroMqSink<T> push(String endpoint, Function1<? super T, ZMessage> encoder) {
        checkNotNull(encoder, "push needs a function");
        return ZeroMqSink.of(ZeroMqSink.Kind.PUSH, SocketOptions.of(endpoint), "", encoder);
    }

    /**
     * Returns a sink that publishes: a PUB socket. A subscriber that is not there, or is too slow, misses messages, as
     * is usual with ZeroMQ; it never holds up the program.
     *
     * @param endpoint where to connect or listen: {@code tcp://host:port}
     * @param encoder makes a message of a record; subscribers choose by its first frame
     * @param <T> the type of the records
     * @return the sink, for one stream
     */
    public static <T> ZeroMqSink<T> publish(String endpoint, Function1<? super T, ZMessage> encoder) {
        checkNotNull(encoder, "publish needs a function");
        return ZeroMqSink.of(ZeroMqSink.Kind.PUBLISH, SocketOptions.of(endpoint), "", encoder);
    }

    /**
     * Returns a sink whose messages are acknowledged: a DEALER socket that speaks the protocol of {@link #router}. A
     * batch ends when all its messages have been acknowledged. With a checkpoint, each record is stored by the receiver
     * exactly once, whatever fails: ids are made of the batch's number, so a batch that is run again is recognised.
     *
     * @param endpoint where to connect or listen: {@code tcp://host:port}
     * @param sender the name by which the receiver tells senders apart: 1 to 255 bytes of UTF-8, for this sink alone,
     *     and the same after each restart. Without a checkpoint a random part is appended at each start
     * @param encoder makes a message of a record
     * @param <T> the type of the records
     * @return the sink, for one stream
     */
    public static <T> ZeroMqSink<T> dealer(String endpoint, String sender, Function1<? super T, ZMessage> encoder) {
        checkNotNull(encoder, "dealer needs a function");
        int length = checkNotNull(sender, "sender").getBytes(StandardCharsets.UTF_8).length;
        checkArgument(
                length >= 1 && length <= MAX_SENDER_BYTES,
                "a sender's name of %s bytes: expected 1 to %s",
                length,
                MAX_SENDER_BYTES);
        return ZeroMqSink.of(ZeroMqSink.Kind.DEALER, SocketOptions.of(endpoint), sender, encoder);
    }
}
