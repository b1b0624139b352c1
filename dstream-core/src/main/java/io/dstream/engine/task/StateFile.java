package io.dstream.engine.task;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.internal.records.RecordFile;
import io.dstream.internal.storage.FileStorage;
import io.dstream.plan.StateFunction;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * An image of an operator's state in one partition, in a file of its own that the process has written which has the
 * state. What the base of a checkpoint has of it is where it lies, so that state need not go through the program's own
 * process. Every engine reads it.
 *
 * @param file where it is: an absolute path, the same for all processes
 * @param size of the file, in bytes
 * @param crc over all that is in it
 * @param partition the partition, from 0
 * @param partitions over how many partitions the operator's keys were spread
 */
public record StateFile(String file, long size, int crc, int partition, int partitions) implements Serializable {
    private static final int IMAGE = 1; // the type of its records
    private static final int EPOCH = 1; // a file is written once
    private static final int PIECE = 64 << 10;

    /** Checks that it can be found by others. */
    public StateFile {
        checkArgument(Path.of(file).isAbsolute(), "an image in the file '%s': expected an absolute path", file);
        checkArgument(
                partition >= 0 && partition < partitions,
                "an image of partition %s of %s: expected 0 to %s",
                partition,
                partitions,
                partitions - 1);
    }

    /**
     * The form of state whose images are in files.
     *
     * @param fn what the operator does
     * @return the form, beside the {@linkplain StateFunction#form form} of images that are in the base itself
     */
    public static String form(StateFunction<?, ?, ?> fn) {
        return fn.form() + ", in files";
    }

    /**
     * Writes an image. On return it is durable.
     *
     * @param file where to, which does not exist yet
     * @param partition the partition, from 0
     * @param partitions over how many partitions the operator's keys are spread
     * @param image the image
     * @param codecs write its values
     * @return where it is
     * @throws IOException if it cannot be written; there is no file then
     */
    public static StateFile write(Path file, int partition, int partitions, StateImage image, Codecs codecs)
            throws IOException {
        Path absolute = file.toAbsolutePath();
        RecordFile.Seal seal = RecordFile.write(
                FileStorage.openShared(Objects.requireNonNull(absolute.getParent(), "a file's directory")),
                Objects.requireNonNull(absolute.getFileName()).toString(),
                EPOCH,
                out -> {
                    ByteWriter piece = codecs.newWriter();
                    boolean more;
                    do {
                        piece.reset();
                        more = image.write(piece, PIECE);
                        out.append(IMAGE, 0, piece.array(), 0, piece.position());
                    } while (more);
                });
        return new StateFile(absolute.toString(), seal.size(), seal.crc(), partition, partitions);
    }

    /**
     * Has a loader take it in.
     *
     * @param loader takes its pieces; is not told of the end
     * @param codecs read its values
     * @throws IOException if the file is not there, or is not as it was written
     */
    public void load(StateLoader loader, Codecs codecs) throws IOException {
        Path path = Path.of(file);
        RecordFile.Seal found = RecordFile.read(
                FileStorage.openShared(Objects.requireNonNull(path.getParent())),
                Objects.requireNonNull(path.getFileName()).toString(),
                record -> loader.take(codecs.newReader(record.payload())));
        if (found.size() != size || found.crc() != crc) {
            throw new IOException(file + " is not the file that the checkpoint refers to: it has " + found.size()
                    + " bytes with the CRC " + Integer.toHexString(found.crc()) + ", expected " + size + " with "
                    + Integer.toHexString(crc));
        }
    }

    /**
     * What the base of a checkpoint has of it.
     *
     * @return writes where it is
     */
    public StateImage reference() {
        return new StateImage() {
            @Override
            public boolean write(ByteWriter out, int bytes) {
                out.writeString(file);
                out.writeVarLong(size);
                out.writeInt(crc);
                out.writeVarInt(partition);
                out.writeVarInt(partitions);
                return false;
            }

            @Override
            public long bytesElsewhere() {
                return size;
            }
        };
    }

    /**
     * Reads what the base of a checkpoint has of it.
     *
     * @param in what a {@link #reference} has written
     * @return where it is
     * @throws CodecException if that is something else
     */
    public static StateFile read(ByteReader in) {
        try {
            return new StateFile(in.readString(), in.readVarLong(), in.readInt(), in.readVarInt(), in.readVarInt());
        } catch (IllegalArgumentException e) {
            throw new CodecException("expected where an image of state is: " + e.getMessage(), e);
        }
    }

    /**
     * A loader that is given references, and has another one take in what is in the files.
     *
     * @param images takes the images in
     * @param codecs read their values
     * @return takes what is in the base
     */
    public static StateLoader following(StateLoader images, Codecs codecs) {
        return new StateLoader() {
            @Override
            public void take(ByteReader reference) {
                StateFile file = read(reference);
                try {
                    file.load(images, codecs);
                } catch (IOException e) {
                    throw new UncheckedIOException(
                            "state that the checkpoint has in the file " + file.file + " cannot be read: " + e, e);
                }
            }

            @Override
            public void end() {
                images.end();
            }
        };
    }
}
