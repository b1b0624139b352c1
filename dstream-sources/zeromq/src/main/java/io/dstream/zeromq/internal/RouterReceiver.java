package io.dstream.zeromq.internal;

import io.dstream.function.Function1;
import io.dstream.source.ReceiverLog;
import io.dstream.zeromq.ZMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Takes messages that carry their sender and their place in what it sends, stores each once, and then acknowledges.
 *
 * <p>A message names the one before it unless that has been acknowledged. So one that comes after a gap, as a cut
 * connection leaves, is told apart: it is neither stored nor acknowledged, and the sender sends it again after what was
 * lost.
 */
public final class RouterReceiver<T> extends SocketReceiver<T> {
    private static final int HEADER_BYTES = 16;
    private static final int MAX_SENDER_BYTES = 255;
    private static final int FRAMES_BEFORE = 3; // the route, the sender, the header

    private final Map<String, Long> last = new LinkedHashMap<>(); // stored of each sender; last heard last

    public RouterReceiver(
            SocketOptions options, Function1<? super ZMessage, ? extends T> decoder, Optional<ReceiverLog> log) {
        super(SocketType.ROUTER, options, socket -> socket.setRouterHandover(true), decoder);
        log.ifPresent(l -> last.putAll(l.marks()));
    }

    /** What has come from a sender. */
    private final class Arrived {
        private byte[] route;
        private long until;
        private boolean asked;
        private final List<T> records = new ArrayList<>();
        private final LongStream.Builder ids = LongStream.builder();

        Arrived(String sender) {
            until = last.getOrDefault(sender, 0L);
        }

        void take(byte[] from, long id, long before, List<byte[]> frames) {
            route = from;
            asked |= id == 0;
            if (id <= until || before > until) {
                return; // it is here already, or something before it is missing
            }
            until = id;
            decode(frames).ifPresent(record -> {
                records.add(record);
                ids.add(id);
            });
        }
    }

    @Override
    void receive(OpenSocket open) {
        Map<String, Arrived> arrived = new LinkedHashMap<>();
        forEachOf(open, frames -> take(frames, arrived));
        arrived.forEach((sender, of) -> {
            if (!of.records.isEmpty()) {
                PrimitiveIterator.OfLong ids = of.ids.build().iterator();
                storeNew(sender, of.records, record -> ids.nextLong());
            }
            if (of.until > 0) {
                remember(sender, of.until);
            }
            acknowledge(open.socket(), of);
        });
    }

    private void take(List<byte[]> frames, Map<String, Arrived> arrived) {
        if (frames.size() >= FRAMES_BEFORE
                && frames.get(2).length == HEADER_BYTES
                && frames.get(1).length >= 1
                && frames.get(1).length <= MAX_SENDER_BYTES) {
            String sender = new String(frames.get(1), StandardCharsets.UTF_8);
            ByteBuffer header = ByteBuffer.wrap(frames.get(2));
            long id = header.getLong();
            long before = header.getLong();
            boolean asks = id == 0 && before == 0 && frames.size() == FRAMES_BEFORE;
            boolean tells = id > 0 && before >= 0 && before < id && frames.size() > FRAMES_BEFORE;
            if (asks || tells) {
                arrived.computeIfAbsent(sender, Arrived::new)
                        .take(frames.get(0), id, before, frames.subList(FRAMES_BEFORE, frames.size()));
                return;
            }
        }
        reportError(
                this + ": a message was left out that is not of the protocol: expected a frame with the sender's name,"
                        + " a frame of 16 bytes with the message's id and the one before it, and the record",
                null);
    }

    private void remember(String sender, long until) {
        last.remove(sender);
        last.put(sender, until);
        if (last.size() > ReceiverLog.MAX_SENDERS) {
            last.remove(last.keySet().iterator().next());
        }
    }

    /** If the sender is gone, this goes nowhere, and it asks again. */
    private void acknowledge(ZMQ.Socket socket, Arrived of) {
        if (of.until > 0 || of.asked) {
            byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(of.until).array();
            if (socket.send(of.route, ZMQ.SNDMORE | ZMQ.DONTWAIT)) {
                var unused = socket.send(id, ZMQ.DONTWAIT);
            }
        }
    }
}
