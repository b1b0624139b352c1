package io.dstream.sources.internal.files;

import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.sources.LongLinePolicy;
import io.dstream.sources.internal.Problems;
import io.dstream.sources.internal.lines.LineDecoder;
import io.dstream.sources.internal.lines.LineFormat;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The lines that begin in a block of a file in a storage, read anew by whoever computes them. */
public final class TextBlock extends Partition<String> {
    private static final LineFormat FORMAT = new LineFormat(StandardCharsets.UTF_8, 1 << 30, LongLinePolicy.FAIL);
    private static final int BUFFER = 64 << 10;

    private final StorageLocation location;
    private final String name;
    private final long from;
    private final long until; // the last block has no end: the file may have been empty

    private TextBlock(StorageLocation location, String name, long from, long until) {
        this.location = location;
        this.name = name;
        this.from = from;
        this.until = until;
    }

    /** The blocks of the files of a directory, or of one file, in the order of names. */
    public static List<Partition<String>> of(StorageLocation location) {
        try (Storage storage = location.open()) {
            List<Partition<String>> blocks = new ArrayList<>();
            for (String name : files(storage)) {
                List<Long> starts = isCompressed(name) ? List.of(0L) : storage.blockStarts(name);
                for (int i = 0; i < starts.size(); i++) {
                    long until = i + 1 < starts.size() ? starts.get(i + 1) : Long.MAX_VALUE;
                    blocks.add(new TextBlock(location, name, starts.get(i), until));
                }
            }
            return blocks;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + location + ": " + Problems.of(e), e);
        }
    }

    private static List<String> files(Storage storage) throws IOException {
        try {
            return storage.entries("").stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(Storage.Entry::name)
                    .filter(name -> !name.startsWith(".") && !name.startsWith("_"))
                    .toList();
        } catch (NotDirectoryException e) {
            return List.of(""); // it is a file
        }
    }

    private static boolean isCompressed(String name) {
        return name.endsWith(".gz");
    }

    @Override
    public void push(RecordConsumer<? super String> consumer) {
        try (Storage storage = location.open();
                InputStream in = open(storage)) {
            new LineDecoder(FORMAT).decode(in, from == 0, new TextPartition.Output(consumer));
        } catch (IOException e) {
            String file = location + (name.isEmpty() ? "" : "/" + name);
            throw OperatorException.of(
                    Operator.of("read"), new IOException("cannot read the file " + file + ": " + Problems.of(e), e));
        }
    }

    private InputStream open(Storage storage) throws IOException {
        InputStream in = storage.stream(name, Math.max(0, from - 1));
        try {
            return isCompressed(storage.describe(name)) ? new GZIPInputStream(in, BUFFER) : new Lines(in, from, until);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Nobody knows before it is read. */
    @Override
    public long size() {
        return -1;
    }

    @Override
    public Optional<Portable<String>> portable() {
        return Optional.of(portable(location, name, from, until));
    }

    private static Portable<String> portable(StorageLocation location, String name, long from, long until) {
        return () -> new TextBlock(location, name, from, until);
    }

    /**
     * The bytes of the lines that begin in a block: from behind the first line end that is in it or just before it, to
     * behind the one that ends its last line.
     *
     * <pre>
     *              from              until
     *     one\ntw|o\nthree\nfour\nfi|ve\nsix\n
     *               [---------------------)
     * </pre>
     */
    static final class Lines extends InputStream {
        private final InputStream in;
        private final long until;
        private long position;
        private boolean ended;

        /**
         * Begins.
         *
         * @param in the file from the byte before the block on, or from its beginning
         */
        Lines(InputStream in, long from, long until) throws IOException {
            this.in = new BufferedInputStream(in, BUFFER);
            this.until = until;
            this.position = Math.max(0, from - 1);
            if (from > 0) {
                skipLine();
            }
            ended |= position >= until;
        }

        private void skipLine() throws IOException {
            int b;
            do {
                b = in.read();
                position++;
            } while (b >= 0 && b != '\n');
            ended = b < 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int n = ended ? -1 : in.read(to, offset, length);
            if (n < 0) {
                return -1;
            }
            long begin = position;
            position += n;
            for (int i = (int) Math.max(0, Math.min(n, until - 1 - begin)); i < n; i++) {
                if (to[offset + i] == '\n') {
                    ended = true;
                    return i + 1;
                }
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
