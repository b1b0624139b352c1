package io.dstream.spark.internal;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.dstream.codec.Codecs;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/** Records that a task gives to others or to the driver, in bytes, and what it has to report. Immutable. */
@DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
public final class Block implements Externalizable, Input {
    private static final long serialVersionUID = 1L;

    private int task;
    private int size;
    private byte[] bytes; // null where the records stay where they are, or where there are none
    private Report report;

    /** For Java's serialisation. */
    public Block() {}

    Block(int task, int size, byte[] bytes, Report report) {
        this.task = task;
        this.size = size;
        this.bytes = bytes;
        this.report = report;
    }

    /** A block without records. */
    static Block of(int task, Report report) {
        return new Block(task, 0, null, report);
    }

    /** The number of the task, by which blocks are put in order. */
    int task() {
        return task;
    }

    int size() {
        return size;
    }

    /** The records; null where there are none, or none here. */
    byte[] bytes() {
        return bytes;
    }

    Report report() {
        return report;
    }

    Block numbered(int other) {
        return new Block(other, size, bytes, report);
    }

    /** Without its records, if they are large. */
    Block withAtMost(int most) {
        return bytes == null || bytes.length <= most ? this : new Block(task, size, null, report);
    }

    /** Whether records are missing. */
    boolean isElsewhere() {
        return size > 0 && bytes == null;
    }

    BlockPartition records(Codecs codecs) {
        return new BlockPartition(this, codecs);
    }

    /** As it is read where it was stored: what it had to report has been reported, unless it is a failure. */
    @Override
    public Part open(Env env) {
        return new Part(records(env.codecs()), report.withoutNotes());
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
        out.writeInt(task);
        out.writeInt(size);
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
        out.writeObject(report == Report.NOTHING ? null : report);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
        task = in.readInt();
        size = in.readInt();
        int length = in.readInt();
        if (length >= 0) {
            bytes = new byte[length];
            in.readFully(bytes);
        }
        Report read = (Report) in.readObject();
        report = read == null ? Report.NOTHING : read;
    }
}
