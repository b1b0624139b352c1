package io.dstream.hdfs;

import io.dstream.storage.StorageReader;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;

/**
 * Reads a file, which may be open for writing: up to what its writer has forced last, at least. How long it is is asked
 * when it is opened, and again at its end. Used by one thread at a time.
 */
final class HdfsReader implements StorageReader {
    private final HdfsStorage storage;
    private final String name;
    private HdfsDataInputStream in;

    HdfsReader(HdfsStorage storage, String name) throws IOException {
        this.storage = storage;
        this.name = name;
        this.in = storage.input(name);
    }

    @Override
    public long size() throws IOException {
        reopen();
        return length();
    }

    private long length() throws IOException {
        return storage.asking(name, () -> storage.calls().once(in::getVisibleLength));
    }

    private void reopen() throws IOException {
        HdfsDataInputStream next = storage.input(name);
        close();
        in = next;
    }

    @Override
    public int read(long position, byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int n = readOnce(position, to, offset, length);
        if (n > 0) {
            return n;
        }
        reopen(); // it may have grown
        return readOnce(position, to, offset, length);
    }

    /** Forward within the stream where it goes on as it did: that keeps the connection to the DataNode. */
    private int readOnce(long position, byte[] to, int offset, int length) throws IOException {
        return storage.asking(name, () -> storage.calls().once(() -> {
            if (position >= in.getVisibleLength()) {
                return -1;
            }
            if (in.getPos() != position) {
                in.seek(position);
            }
            return in.read(to, offset, length);
        }));
    }

    /** The bytes from some place on, once. */
    InputStream forward(long from) {
        return new InputStream() {
            private long at = from;

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
                int n = readOnce(at, to, offset, length);
                at += Math.max(0, n);
                return n;
            }

            @Override
            public void close() throws IOException {
                HdfsReader.this.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        storage.asking(name, () -> storage.calls().once(() -> {
            in.close();
            return null;
        }));
    }
}
