package io.dstream.flume.internal;

import com.google.common.base.Strings;
import io.dstream.flume.FlumeEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads what is encoded in Avro, and believes no length or count that is more than what is left. Avro's own readers
 * allocate what they are told. Used by one thread.
 */
final class Input {
    private final BinaryDecoder in;
    private final InputStream rest;

    Input(byte[] bytes) {
        in = DecoderFactory.get().binaryDecoder(bytes, null);
        rest = in.inputStream();
    }

    private int checked(long count) throws IOException {
        if (count < 0 || count > rest.available()) {
            throw new IOException(
                    Strings.lenientFormat("a length of %s where %s bytes are left", count, rest.available()));
        }
        return (int) count;
    }

    boolean atEnd() throws IOException {
        return rest.available() == 0;
    }

    byte[] fixed(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFixed(bytes);
        return bytes;
    }

    byte[] bytes() throws IOException {
        return fixed(checked(in.readLong()));
    }

    String text() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** The branch of a union, or the symbol of an enum. */
    int index() throws IOException {
        return in.readInt();
    }

    boolean flag() throws IOException {
        return in.readBoolean();
    }

    /** Skips a map of bytes. */
    void skipMeta() throws IOException {
        for (long n = checked(in.readMapStart()); n != 0; n = checked(in.mapNext())) {
            for (long i = 0; i < n; i++) {
                var unusedName = bytes();
                var unused = bytes();
            }
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (long n = checked(in.readMapStart()); n != 0; n = checked(in.mapNext())) {
            for (long i = 0; i < n; i++) {
                headers.put(text(), text());
            }
        }
        return headers;
    }

    FlumeEvent event() throws IOException {
        Map<String, String> headers = headers();
        return new FlumeEvent(headers, bytes());
    }

    List<FlumeEvent> events() throws IOException {
        List<FlumeEvent> events = new ArrayList<>();
        for (long n = checked(in.readArrayStart()); n != 0; n = checked(in.arrayNext())) {
            for (long i = 0; i < n; i++) {
                events.add(event());
            }
        }
        return events;
    }
}
