package io.dstream.kafka.internal.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A record's headers as bytes: of each the key and the value, each after its size, which is -1 for null. */
final class HeaderBytes {
    static final byte[] NONE = {};

    private HeaderBytes() {}

    static byte[] of(Header[] headers) {
        if (headers.length == 0) {
            return NONE;
        }
        byte[][] parts = new byte[2 * headers.length][];
        int size = 0;
        for (int i = 0; i < headers.length; i++) {
            parts[2 * i] = headers[i].key().getBytes(UTF_8);
            parts[2 * i + 1] = headers[i].value();
        }
        for (byte[] part : parts) {
            size += Integer.BYTES + (part == null ? 0 : part.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (byte[] part : parts) {
            bytes.putInt(part == null ? -1 : part.length);
            if (part != null) {
                bytes.put(part);
            }
        }
        return bytes.array();
    }

    /** The headers, which are the caller's to change. */
    static RecordHeaders headers(ByteBuffer bytes) {
        RecordHeaders headers = new RecordHeaders();
        while (bytes.hasRemaining()) {
            String key = new String(part(bytes), UTF_8);
            headers.add(key, part(bytes));
        }
        return headers;
    }

    private static byte[] part(ByteBuffer bytes) {
        int size = bytes.getInt();
        if (size < 0) {
            return null;
        }
        byte[] part = new byte[size];
        bytes.get(part);
        return part;
    }
}
