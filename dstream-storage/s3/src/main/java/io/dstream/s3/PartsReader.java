package io.dstream.s3;

import io.dstream.storage.StorageReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.TreeMap;
import java.util.concurrent.Future;

/**
 * Reads a file that was appended to. Its parts may be small and many, so those that come next are asked for early, a
 * few at once.
 */
final class PartsReader implements StorageReader {
    private static final int AHEAD = Requests.THREADS - 4; // some threads are left for others
    private static final long AHEAD_BYTES = 16 << 20;

    private final Objects objects;
    private final Keys keys;
    private final String name;
    private final TreeMap<Integer, Future<byte[]>> asked = new TreeMap<>(); // by the index of the part
    private Parts parts;
    private boolean isNew = true; // the parts have just been looked for
    private boolean ends; // at the end of those parts
    private int current = -1;
    private byte[] bytes; // of the current part

    PartsReader(Objects objects, Keys keys, String name, Parts parts) {
        this.objects = objects;
        this.keys = keys;
        this.name = name;
        this.parts = parts;
    }

    /** As it is now. */
    @Override
    public long size() throws IOException {
        if (!isNew) {
            look();
        }
        isNew = false;
        return parts.size();
    }

    private void look() throws IOException {
        Parts now = Parts.of(objects, keys, name).orMissing(objects.describe(keys.of(name)));
        if (!now.version().equals(parts.version()) || now.size() != parts.size()) {
            parts = now;
            asked.clear();
            current = -1;
        }
    }

    @Override
    public int read(long position, byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= parts.size() && !ends) {
            look();
        }
        int index = parts.indexOf(position);
        if (index == parts.data().size()) {
            return -1;
        }
        Parts.Part part = parts.data().get(index);
        byte[] found = bytesOf(index);
        int from = (int) (position - part.start());
        int n = Math.min(length, found.length - from);
        System.arraycopy(found, from, to, offset, n);
        return n;
    }

    private byte[] bytesOf(int index) throws IOException {
        if (index != current) {
            asked.headMap(index).clear();
            askFrom(index);
            String key = parts.data().get(index).key();
            byte[] found = objects.requests().await(asked.remove(index), objects.describe(key));
            if (found.length != parts.data().get(index).size()) {
                throw new IOException(objects.describe(key) + " has " + found.length + " bytes, and was listed with "
                        + parts.data().get(index).size() + ": it was cut while it was read");
            }
            bytes = found;
            current = index;
        }
        return bytes;
    }

    private void askFrom(int index) throws IOException {
        boolean follows = index == current + 1; // what is read here and there is not read ahead
        long ahead = 0;
        int until = follows ? Math.min(parts.data().size(), index + AHEAD) : index + 1;
        for (int i = index; i < until && (i == index || ahead < AHEAD_BYTES); i++) {
            Parts.Part part = parts.data().get(i);
            ahead += part.size();
            if (!asked.containsKey(i)) {
                asked.put(i, objects.requests().start(client -> client.getObjectAsBytes(
                                get -> get.bucket(objects.bucket()).key(part.key()))
                        .asByteArrayUnsafe()));
            }
        }
    }

    /** The bytes from a place on that are there now. */
    InputStream stream(long from) {
        ends = true;
        return new InputStream() {
            private long at = from;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                int n = PartsReader.this.read(at, to, offset, length);
                at += Math.max(0, n);
                return n;
            }

            @Override
            public void close() {
                PartsReader.this.close();
            }
        };
    }

    @Override
    public void close() {
        asked.values().forEach(each -> each.cancel(false));
        asked.clear();
    }
}
