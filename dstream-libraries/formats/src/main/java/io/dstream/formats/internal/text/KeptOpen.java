package io.dstream.formats.internal.text;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A file that libraries close, and that is its sink's to close. */
public final class KeptOpen extends FilterOutputStream {
    public KeptOpen(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
