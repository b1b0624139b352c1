package io.dstream.sources.internal.files;

import io.dstream.batch.Pair;
import io.dstream.sources.FileFormat;
import io.dstream.sources.LongLinePolicy;
import io.dstream.sources.internal.lines.Decoder;
import io.dstream.sources.internal.lines.LineDecoder;
import io.dstream.sources.internal.lines.LineFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.Charset;

/** How records are made of a range of a file. Used by many threads, and processes; keeps nothing itself. */
public interface FileContents<T> extends Serializable {

    /**
     * Reads a range.
     *
     * @param name the file's
     * @param from where in the file the range begins
     * @param length how many bytes there are
     * @param in just these bytes
     */
    void read(String name, long from, long length, InputStream in, Decoder.Output<T> out) throws Exception;

    /** How many records so many bytes are, or -1 where only reading tells. */
    default long records(long length) {
        return -1;
    }

    static FileContents<String> lines(LineFormat format) {
        return new Lines(format.charset().name(), format.maxLineBytes(), format.longLines());
    }

    static <T> FileContents<T> of(FileFormat<T> format) {
        return (name, from, length, in, out) -> format.read(new BufferedInputStream(in), out::add);
    }

    /** Each line a record; a character set is not serialisable but for its name. */
    record Lines(String charset, int maxLineBytes, LongLinePolicy longLines) implements FileContents<String> {
        @Override
        public void read(String name, long from, long length, InputStream in, Decoder.Output<String> out)
                throws IOException {
            LineFormat format = new LineFormat(Charset.forName(charset), maxLineBytes, longLines);
            new LineDecoder(format).decode(in, from == 0, out);
        }
    }

    /** Records of so many bytes each. */
    record FixedLength(int bytes) implements FileContents<byte[]> {
        @Override
        public void read(String name, long from, long length, InputStream in, Decoder.Output<byte[]> out)
                throws IOException {
            if (length % bytes != 0) {
                throw new IOException(
                        "it has " + length + " bytes, which is not a multiple of the record length of " + bytes);
            }
            InputStream buffered = new BufferedInputStream(in);
            for (long n = length / bytes; n > 0; n--) {
                out.add(buffered.readNBytes(bytes));
            }
        }

        @Override
        public long records(long length) {
            return length / bytes;
        }
    }

    /** Each file a record, by its name. */
    record Whole(int maxFileBytes) implements FileContents<Pair<String, byte[]>> {
        @Override
        public void read(String name, long from, long length, InputStream in, Decoder.Output<Pair<String, byte[]>> out)
                throws IOException {
            if (length > maxFileBytes) {
                throw new IOException("it has " + length + " bytes, more than the " + maxFileBytes
                        + " that are allowed (maxFileBytes)");
            }
            out.add(Pair.of(name, in.readNBytes((int) length)));
        }

        @Override
        public long records(long length) {
            return 1;
        }
    }
}
