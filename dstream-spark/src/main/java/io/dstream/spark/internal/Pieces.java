package io.dstream.spark.internal;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import java.util.ArrayList;
import java.util.List;

/** State of a partition, or what a tick has changed of it: in the bytes that a checkpoint has of it. Immutable. */
@DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
final class Pieces implements Written {
    private static final long serialVersionUID = 1L;
    private static final int PIECE = 64 << 10;

    private final byte[][] pieces;

    private Pieces(byte[][] pieces) {
        this.pieces = pieces;
    }

    static Pieces of(StateImage image, Codecs codecs) {
        List<byte[]> pieces = new ArrayList<>();
        ByteWriter out = codecs.newWriter();
        boolean more;
        do {
            out.reset();
            more = image.write(out, PIECE);
            pieces.add(out.toByteArray());
        } while (more);
        return new Pieces(pieces.toArray(byte[][]::new));
    }

    @Override
    public long bytes() {
        long bytes = 0;
        for (byte[] piece : pieces) {
            bytes += piece.length;
        }
        return bytes;
    }

    @Override
    public void load(StateLoader loader, Codecs codecs) {
        for (byte[] piece : pieces) {
            ByteReader in = codecs.newReader(piece);
            loader.take(in);
        }
    }

    /** Writes them as they are. */
    @Override
    public StateImage image() {
        return new StateImage() {
            private int next;

            @Override
            public boolean write(ByteWriter out, int bytes) {
                byte[] piece = pieces[next++];
                out.writeBytes(piece, 0, piece.length);
                return next < pieces.length;
            }
        };
    }
}
