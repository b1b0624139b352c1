package io.dstream.formats.internal.csv;

import io.dstream.formats.FormatException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Text that stops a record without end: the parser holds a whole one. It reads a buffer ahead, so a record may be as
 * much longer.
 */
final class BoundedReader extends FilterReader {
    private final long max;
    private long read;
    private boolean begun;

    BoundedReader(Reader in, int max) {
        super(in);
        this.max = max;
    }

    /** Called after each record. */
    void recordEnded() {
        read = 0;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
        if (read > max) {
            throw new FormatException("a record is longer than " + max
                    + " characters (maxRecordBytes): is a quote never closed? If the file is right, allow more");
        }
        int n = super.read(into, from, length);
        if (n > 0 && !begun) {
            begun = true;
            if (into[from] == '\ufeff') { // a byte order mark
                System.arraycopy(into, from + 1, into, from, n - 1);
                n--;
                return n == 0 ? read(into, from, length) : n;
            }
        }
        read += Math.max(n, 0);
        return n;
    }
}
