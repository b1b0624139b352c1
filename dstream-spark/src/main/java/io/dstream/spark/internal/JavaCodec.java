package io.dstream.spark.internal;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codec;
import io.dstream.codec.CodecException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;

/** Writes what has no codec by Java's serialisation, between the processes of one run of a program. Stateless. */
final class JavaCodec implements Codec<Serializable> {
    private static final long serialVersionUID = 1L;
    static final JavaCodec INSTANCE = new JavaCodec();
    static final String ID = "dstream.java";

    private JavaCodec() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Class<Serializable> type() {
        return Serializable.class;
    }

    @Override
    public void write(Serializable value, ByteWriter out) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(value);
        } catch (IOException e) {
            throw new CodecException(
                    "expected a value that can be serialised, or one with a codec, found a "
                            + value.getClass().getTypeName() + ": " + e,
                    e);
        }
        out.writeBytes(bytes.toByteArray());
    }

    @Override
    public Serializable read(int version, ByteReader in) {
        try (ObjectInputStream objects = new Reading(new ByteArrayInputStream(in.readBytes()))) {
            return (Serializable) objects.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new CodecException("expected a value that was serialised, found one that cannot be read: " + e, e);
        }
    }

    /** Finds classes by the thread's loader, which knows the program's where this class's does not. */
    private static final class Reading extends ObjectInputStream {
        Reading(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            if (loader != null) {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description); // a primitive type, or a loader that does not know it
                }
            }
            return super.resolveClass(description);
        }
    }

    private Object readResolve() {
        return INSTANCE;
    }
}
