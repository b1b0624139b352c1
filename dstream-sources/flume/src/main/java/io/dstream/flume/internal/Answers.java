package io.dstream.flume.internal;

import io.dstream.flume.FlumeEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Protocol;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * The server's side of a connection: takes calls apart, and answers them. The first call of a connection says which
 * protocol the client has, as the specification of Avro demands. Used by one thread.
 */
final class Answers {
    private final Function<List<FlumeEvent>, Rpc.Status> events;
    private boolean acquainted;

    Answers(Function<List<FlumeEvent>, Rpc.Status> events) {
        this.events = events;
    }

    byte[] to(byte[] call) throws IOException {
        Input in = new Input(call);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        if (!acquainted && !shakeHands(in, out)) {
            return bytes.toByteArray();
        }
        in.skipMeta();
        String name = in.text();
        if (name.isEmpty()) {
            return bytes.toByteArray(); // it wanted to make acquaintance only
        }
        out.writeMapStart();
        out.setItemCount(0);
        out.writeMapEnd();
        switch (name) {
            case Rpc.APPEND -> answer(out, events.apply(List.of(in.event())));
            case Rpc.APPEND_BATCH -> answer(out, events.apply(in.events()));
            default -> {
                out.writeBoolean(true);
                out.writeIndex(0); // the error is a text
                out.writeString("no such call: " + name);
            }
        }
        return bytes.toByteArray();
    }

    private static void answer(BinaryEncoder out, Rpc.Status status) throws IOException {
        out.writeBoolean(false);
        out.writeEnum(status.symbol);
    }

    /** Says whether the client's protocol is known; if not, it sends it with the same call again. */
    private boolean shakeHands(Input in, BinaryEncoder out) throws IOException {
        byte[] clientHash = in.fixed(Rpc.HASH_BYTES);
        boolean told = in.index() == 1;
        if (told && !Rpc.isSame(Protocol.parse(in.text()))) {
            throw new IOException("the client's protocol is not that of Flume's Avro sinks");
        }
        byte[] serverHash = in.fixed(Rpc.HASH_BYTES);
        if (in.index() == 1) {
            in.skipMeta();
        }
        acquainted = told || Arrays.equals(clientHash, Rpc.PROTOCOL.getMD5());
        boolean known = Arrays.equals(serverHash, Rpc.PROTOCOL.getMD5());
        Rpc.Match match = !acquainted ? Rpc.Match.NONE : known ? Rpc.Match.BOTH : Rpc.Match.CLIENT;
        out.writeEnum(match.symbol);
        if (match == Rpc.Match.BOTH) {
            out.writeIndex(0);
            out.writeIndex(0);
        } else {
            out.writeIndex(1);
            out.writeString(Rpc.PROTOCOL.toString());
            out.writeIndex(1);
            out.writeFixed(Rpc.PROTOCOL.getMD5());
        }
        out.writeIndex(0); // nothing further
        return acquainted;
    }
}
