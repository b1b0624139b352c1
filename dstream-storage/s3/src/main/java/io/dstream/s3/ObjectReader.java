package io.dstream.s3;

import io.dstream.storage.StorageReader;
import java.io.IOException;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads an object in pieces. The first one comes with the look whether there is an object, so that a small one costs
 * one request. Where one piece after the other is read, the next is asked for early.
 */
final class ObjectReader implements StorageReader {
    private static final int FIRST_BYTES = 1 << 20;
    private static final int PIECE_BYTES = 8 << 20;
    private static final int NO_SUCH_RANGE = 416;

    private final Objects objects;
    private final String key;
    private final String tag; // another content is not to be read as the end of this one
    private final long size;
    private long start; // of the piece
    private byte[] piece;
    private long nextStart; // of the one that is asked for
    private Future<byte[]> next; // null for none

    private ObjectReader(Objects objects, String key, String tag, long size, byte[] first) {
        this.objects = objects;
        this.key = key;
        this.tag = tag;
        this.size = size;
        this.piece = first;
    }

    /** Opens an object; null if there is none. */
    static ObjectReader open(Objects objects, String key) throws IOException {
        try {
            ResponseBytes<GetObjectResponse> first = objects.requests()
                    .tryTo(objects.describe(key), client -> Reading.get(client, objects, key, null, 0, FIRST_BYTES));
            GetObjectResponse about = first.response();
            return new ObjectReader(objects, key, about.eTag(), sizeIn(about), first.asByteArrayUnsafe());
        } catch (S3Exception e) {
            if (Failure.isMissing(e)) {
                return null;
            }
            if (e.statusCode() == NO_SUCH_RANGE) {
                return new ObjectReader(objects, key, null, 0, new byte[0]); // it is empty
            }
            throw Failure.of(e, objects.requests().location(), objects.describe(key));
        } catch (RuntimeException e) {
            throw Failure.of(e, objects.requests().location(), objects.describe(key));
        }
    }

    /** The number behind the slash in {@code bytes 0-9/100}. */
    private static long sizeIn(GetObjectResponse about) {
        String range = about.contentRange();
        return range == null ? about.contentLength() : Long.parseLong(range.substring(range.indexOf('/') + 1));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        if (position < start || position >= start + piece.length) {
            fetch(position);
        }
        int from = (int) (position - start);
        int n = Math.min(length, piece.length - from);
        System.arraycopy(piece, from, to, offset, n);
        return n;
    }

    private void fetch(long position) throws IOException {
        boolean follows = position == start + piece.length;
        Future<byte[]> asked = next != null && nextStart == position ? next : ask(position);
        next = null;
        piece = objects.requests().await(asked, objects.describe(key));
        start = position;
        if (piece.length == 0) {
            throw new IOException(objects.describe(key) + " ended before its size");
        }
        nextStart = position + piece.length;
        if (follows && nextStart < size) {
            next = ask(nextStart);
        }
    }

    private Future<byte[]> ask(long from) throws IOException {
        int length = (int) Math.min(PIECE_BYTES, size - from);
        return objects.requests().start(client -> Reading.get(client, objects, key, tag, from, length)
                .asByteArrayUnsafe());
    }

    @Override
    public void close() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
