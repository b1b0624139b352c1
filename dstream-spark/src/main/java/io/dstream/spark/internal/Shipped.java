package io.dstream.spark.internal;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.dstream.plan.Operator;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/**
 * An object of the program on its way to another process: its bytes, and the copy that is made of them where it is
 * asked for. Safe for use by many threads.
 *
 * @param <T> the object
 */
@DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
public final class Shipped<T> implements Externalizable {
    private static final long serialVersionUID = 1L;

    private byte[] bytes;
    private transient T copy; // null until it is asked for

    /** For Java's serialisation. */
    public Shipped() {}

    private Shipped(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Writes an object.
     *
     * @param operator the operator that it belongs to, for the message
     * @param object the object
     * @param <T> the object
     * @return what to send
     * @throws io.dstream.plan.OperatorException if it cannot be sent
     */
    static <T> Shipped<T> of(Operator operator, T object) {
        return new Shipped<>(Closures.write(operator, object));
    }

    /** The copy, the same one at each call. */
    @SuppressWarnings("unchecked")
    synchronized T get() {
        if (copy == null) {
            copy = (T) Closures.read(bytes, Thread.currentThread().getContextClassLoader());
        }
        return copy;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
        bytes = new byte[in.readInt()];
        in.readFully(bytes);
    }
}
