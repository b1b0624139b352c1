package io.dstream.spark.internal;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.codec.Codecs;
import io.dstream.engine.task.StateFile;
import io.dstream.internal.text.Logs;
import io.dstream.store.StateImage;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * The images of one operator in a directory that all processes see: a directory for all partitions of an image, in
 * which each task that writes one has a file of its own. Used by the driver, under its owner's lock.
 *
 * <pre>
 *   DIRECTORY / sums / 0000000007-5d3c... / 3-a9e1....state       image 7, partition 3
 * </pre>
 *
 * <p>A base of a checkpoint has where images are, and a checkpoint keeps two bases. A base is written before the next
 * one is asked for. So an image is needed until three later ones of bases have been asked for, and an image that is
 * none of a base's until the next but one. What earlier runs have left is let go of in the same way: by its number.
 */
final class ImageFiles {
    private static final Logger LOG = Logs.of("spark");
    private static final int BASES = 3;
    private static final int IMAGES = 2;

    private final Path directory;
    private final Deque<Image> images = new ArrayDeque<>(); // the last one last
    private final boolean hasBases;
    private long next; // number

    /** An image that has been written. */
    private record Image(long number, boolean isBase) {}

    private ImageFiles(Path directory, boolean hasBases, long next) {
        this.directory = directory;
        this.hasBases = hasBases;
        this.next = next;
    }

    /**
     * Those of an operator. Its directory is made when it is first needed.
     *
     * @param all the directory of all operators
     * @param hasBases whether the program has a checkpoint
     */
    static ImageFiles of(Path all, String operator, boolean hasBases) {
        Path directory = all.toAbsolutePath().resolve(URLEncoder.encode(operator, StandardCharsets.UTF_8));
        try {
            return new ImageFiles(directory, hasBases, last(directory) + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("images of state cannot be kept in " + all + ": " + e, e);
        }
    }

    private static long last(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return 0;
        }
        try (Stream<Path> there = Files.list(directory)) {
            return there.mapToLong(ImageFiles::numberOf).max().orElse(0);
        }
    }

    private static long numberOf(Path image) {
        String name = image.getFileName().toString();
        int end = name.indexOf('-');
        try {
            return end < 0 ? 0 : Long.parseLong(name.substring(0, end));
        } catch (NumberFormatException e) {
            return 0; // it is somebody else's
        }
    }

    /** Where tasks write the next image. */
    Place place(int partitions) {
        String name = String.format(Locale.ROOT, "%010d-%s", next, UUID.randomUUID());
        return new Place(directory.resolve(name).toString(), partitions);
    }

    /**
     * An image was written where it was to be. Deletes what is not needed any more.
     *
     * @param isBase whether a base of the checkpoint is to have it
     */
    void written(boolean isBase) {
        images.add(new Image(next++, isBase));
        while (images.size() > IMAGES && (!images.getFirst().isBase || bases() > BASES)) {
            long over = images.removeFirst().number;
            delete(number -> number == over);
        }
        if (!hasBases || bases() == BASES) {
            long first = images.getFirst().number;
            delete(number -> number < first); // earlier runs'
        }
    }

    private long bases() {
        return images.stream().filter(Image::isBase).count();
    }

    /** Deletes what only this run has needed. */
    void close() {
        for (Image image : images) {
            if (!image.isBase) {
                delete(number -> number == image.number);
            }
        }
        images.clear();
    }

    private void delete(LongPredicate which) {
        try (Stream<Path> there = Files.list(directory)) {
            for (Path image : there.toList()) {
                if (numberOf(image) > 0 && which.test(numberOf(image))) {
                    MoreFiles.deleteRecursively(image, RecursiveDeleteOption.ALLOW_INSECURE);
                }
            }
        } catch (IOException e) {
            LOG.warn("images of state in {} that are no longer needed could not be deleted: {}", directory, e + "");
        }
    }

    /** Where the tasks of one image write it. */
    record Place(String directory, int partitions) implements Serializable {
        Written write(int partition, StateImage image, Codecs codecs) {
            Path file = Path.of(directory, partition + "-" + UUID.randomUUID() + ".state");
            try {
                return new Written.Filed(StateFile.write(file, partition, partitions, image, codecs));
            } catch (IOException e) {
                throw new UncheckedIOException("state could not be written to " + file + ": " + e, e);
            }
        }
    }
}
