package io.dstream.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads an object once, by one request; by more if the connection is cut. The bytes are read on the storage's threads,
 * as an interrupt would end the SDK's stream. For one thread.
 */
final class ObjectStream extends InputStream {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int NO_SUCH_RANGE = 416;

    private final Objects objects;
    private final String key;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next; // in the buffer
    private int end;
    private long position; // in the object, of the buffer's end
    private String tag; // null until the first answer
    private ResponseInputStream<GetObjectResponse> in; // null where there is none now
    private boolean ended;

    private ObjectStream(Objects objects, String key, long from) {
        this.objects = objects;
        this.key = key;
        this.position = from;
    }

    /** Opens an object at a place; null if there is none. */
    static ObjectStream open(Objects objects, String key, long from) throws IOException {
        ObjectStream stream = new ObjectStream(objects, key, from);
        try {
            objects.requests().tryTo(objects.describe(key), client -> stream.request(client));
            return stream;
        } catch (S3Exception e) {
            if (Failure.isMissing(e)) {
                return null;
            }
            if (e.statusCode() == NO_SUCH_RANGE) {
                stream.ended = true; // at its end, or behind it
                return stream;
            }
            throw Failure.of(e, objects.requests().location(), objects.describe(key));
        } catch (RuntimeException e) {
            throw Failure.of(e, objects.requests().location(), objects.describe(key));
        }
    }

    private boolean request(S3Client client) {
        in = client.getObject(get -> get.bucket(objects.bucket())
                .key(key)
                .ifMatch(tag)
                .range(position == 0 ? null : "bytes=" + position + "-"));
        tag = in.response().eTag();
        return true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next == end && !fill()) {
            return -1;
        }
        int n = Math.min(length, end - next);
        System.arraycopy(buffer, next, to, offset, n);
        next += n;
        return n;
    }

    private boolean fill() throws IOException {
        if (!ended) {
            next = 0;
            end = Math.max(0, objects.requests().send(objects.describe(key), this::readSome));
            position += end;
            ended = end == 0;
        }
        return !ended;
    }

    /** Goes on with another request where a connection was cut, as often as requests are tried again. */
    private int readSome(S3Client client) throws IOException {
        int retries = objects.requests().location().reaching().maxRetries();
        for (int attempt = 0; ; attempt++) {
            try {
                if (in == null) {
                    request(client);
                }
                return in.readNBytes(buffer, 0, buffer.length);
            } catch (IOException | UncheckedIOException | SdkException e) {
                abort();
                if (e instanceof SdkException refused && (attempt == retries || e instanceof S3Exception)) {
                    throw refused;
                }
                if (attempt == retries) {
                    throw new IOException(objects.describe(key) + ": the connection was cut: " + e.getMessage(), e);
                }
            }
        }
    }

    private void abort() {
        if (in != null) {
            in.abort();
            in = null;
        }
    }

    /** What is not read yet is not waited for: the connection is given up. */
    @Override
    public void close() throws IOException {
        if (in != null) {
            objects.requests().send(objects.describe(key), client -> {
                if (ended) {
                    in.close();
                } else {
                    in.abort();
                }
                return true;
            });
            in = null;
            ended = true;
            end = next;
        }
    }
}
