package io.dstream.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A deserializer that never throws: what it cannot read becomes an {@link Undecodable}. It counts these, so that nobody
 * has to look for them where there are none. Used by one thread.
 */
final class Decoding<T> implements Deserializer<Object> {
    private final Deserializer<? extends T> inner;
    private long failures;

    Decoding(Deserializer<? extends T> inner) {
        this.inner = inner;
    }

    /** What could not be read. */
    static final class Undecodable {
        private final byte[] bytes;
        private final Throwable cause;

        Undecodable(byte[] bytes, Throwable cause) {
            this.bytes = bytes;
            this.cause = cause;
        }

        byte[] bytes() {
            return bytes;
        }

        Throwable cause() {
            return cause;
        }
    }

    long failures() {
        return failures;
    }

    @Override
    public Object deserialize(String topic, byte[] data) {
        return deserialize(topic, null, data);
    }

    @Override
    public Object deserialize(String topic, Headers headers, byte[] data) {
        try {
            return inner.deserialize(topic, headers, data);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            failures++;
            return new Undecodable(data, e);
        }
    }

    @Override
    public Object deserialize(String topic, Headers headers, ByteBuffer data) {
        int position = data == null ? 0 : data.position();
        try {
            return inner.deserialize(topic, headers, data);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            failures++;
            return new Undecodable(bytes(data, position), e);
        }
    }

    private static byte[] bytes(ByteBuffer data, int position) {
        if (data == null) {
            return new byte[0];
        }
        ByteBuffer whole = data.duplicate();
        whole.position(position);
        byte[] bytes = new byte[whole.remaining()];
        whole.get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        // the user's: other threads may be using it
    }
}
