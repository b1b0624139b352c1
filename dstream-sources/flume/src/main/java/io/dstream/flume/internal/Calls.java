package io.dstream.flume.internal;

import io.dstream.flume.FlumeEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Protocol;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** The client's side of a connection to an agent: one call at a time. Used by one thread. */
final class Calls {
    private static final int MOST_ANSWER_BYTES = 1 << 20;

    private final Wire wire;
    private int number;
    private boolean acquainted;

    Calls(Wire wire) {
        this.wire = wire;
    }

    /** Sends events, and waits for what the agent says. */
    Rpc.Status append(List<FlumeEvent> events) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        if (!acquainted) {
            introduce(out);
        }
        out.writeMapStart();
        out.setItemCount(0);
        out.writeMapEnd();
        out.writeString(Rpc.APPEND_BATCH);
        write(events, out);
        Frames.write(wire.out(), ++number, bytes.toByteArray());
        Frames.Frame answer = Frames.read(wire.in(), MOST_ANSWER_BYTES)
                .orElseThrow(() -> new IOException("the agent has ended the connection"));
        if (answer.number() != number) {
            throw new IOException("an answer to another call");
        }
        return read(new Input(answer.bytes()));
    }

    private static void introduce(BinaryEncoder out) throws IOException {
        byte[] hash = Rpc.PROTOCOL.getMD5();
        out.writeFixed(hash);
        out.writeIndex(1);
        out.writeString(Rpc.PROTOCOL.toString());
        out.writeFixed(hash);
        out.writeIndex(0); // nothing further
    }

    private static void write(List<FlumeEvent> events, BinaryEncoder out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(events.size());
        for (FlumeEvent event : events) {
            out.startItem();
            out.writeMapStart();
            out.setItemCount(event.headers().size());
            for (Map.Entry<String, String> header : event.headers().entrySet()) {
                out.startItem();
                out.writeString(header.getKey());
                out.writeString(header.getValue());
            }
            out.writeMapEnd();
            out.writeBytes(event.body());
        }
        out.writeArrayEnd();
    }

    private Rpc.Status read(Input in) throws IOException {
        if (!acquainted) {
            meet(in);
        }
        in.skipMeta();
        if (in.flag()) {
            var unused = in.index();
            throw new RefusedException(in.text());
        }
        int status = in.index();
        return status == 0 ? Rpc.Status.OK : status == 1 ? Rpc.Status.FAILED : Rpc.Status.UNKNOWN;
    }

    private void meet(Input in) throws IOException {
        int match = in.index();
        if (in.index() == 1 && !Rpc.isSame(Protocol.parse(in.text()))) {
            throw new IOException("the protocol there is not that of Flume's Avro sources");
        }
        if (in.index() == 1) {
            var unused = in.fixed(Rpc.HASH_BYTES);
        }
        if (in.index() == 1) {
            in.skipMeta();
        }
        if (match == Rpc.Match.NONE.symbol) {
            throw new IOException("the other side does not know the protocol of Flume's Avro sources");
        }
        acquainted = true;
    }

    /** An agent that has answered, and says that it could not take the events. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }
}
