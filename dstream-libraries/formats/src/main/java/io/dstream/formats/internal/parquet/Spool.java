package io.dstream.formats.internal.parquet;

import io.dstream.formats.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A copy of a stream that can be read anywhere: a temporary file that only its owner can read. It is gone when it is
 * closed; where the operating system allows it, it has no name from the beginning, and is gone with the process too.
 */
final class Spool implements InputFile, AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final long length;

    private Spool(FileChannel channel, long length) {
        this.channel = channel;
        this.length = length;
    }

    /** Copies a stream to its end. Throws FormatException if there is more than is allowed. */
    static Spool of(InputStream in, long maxBytes) throws IOException {
        FileChannel channel = opened(Files.createTempFile("dstream-", ".parquet"));
        try {
            byte[] buffer = new byte[BUFFER];
            long length = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                length += read;
                if (length > maxBytes) {
                    throw new FormatException("Parquet: the file has more than " + maxBytes
                            + " bytes, which is all that is copied to a temporary file: allow more with maxFileBytes");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    var unused = channel.write(bytes);
                }
            }
            return new Spool(channel, length);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** A file that its creator made for its owner only. */
    private static FileChannel opened(Path file) throws IOException {
        try {
            return FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() {
        Positioned stream = new Positioned();
        return new DelegatingSeekableInputStream(stream) {
            @Override
            public long getPos() {
                return stream.position;
            }

            @Override
            public void seek(long position) {
                stream.position = position;
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Positioned extends InputStream {
        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            int read = channel.read(ByteBuffer.wrap(into, from, count), position);
            position += Math.max(read, 0);
            return read;
        }
    }
}
