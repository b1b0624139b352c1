package io.dstream.s3;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The parts of a file that is appended to, as a listing has found them. Immutable.
 *
 * @param exists whether there is such a file; if it was deleted, fences may be left
 * @param data those with bytes, in their order
 * @param next the number behind the last one
 * @param size the bytes of all
 * @param modified when the last one was written
 * @param version changes with each part
 */
record Parts(boolean exists, List<Part> data, long next, long size, Instant modified, String version) {

    /**
     * A part.
     *
     * @param start the place of its first byte in the file
     */
    record Part(String key, long number, long start, int size) {
        long end() {
            return start + size;
        }
    }

    /** Looks for the parts of a file. Costs a request for each thousand of them. */
    static Parts of(Objects objects, Keys keys, String name) throws IOException {
        String prefix = keys.parts(name);
        boolean exists = false;
        List<Part> data = new ArrayList<>();
        long next = 1;
        long size = 0;
        Instant modified = Instant.EPOCH;
        String tag = "";
        for (S3Object found : objects.below(prefix)) {
            long number = Keys.numberOf(found.key().substring(prefix.length()));
            if (number < 0) {
                continue; // somebody else's
            }
            exists |= number == 0;
            next = Math.max(next, number + 1);
            if (number > 0 && found.size() > 0) {
                data.add(new Part(found.key(), number, size, Math.toIntExact(found.size())));
                size += found.size();
                modified = found.lastModified();
                tag = found.eTag();
            }
        }
        return new Parts(exists, data, next, size, modified, next + " " + tag);
    }

    /** These, if there is such a file. */
    Parts orMissing(String described) throws NoSuchFileException {
        if (!exists) {
            throw new NoSuchFileException(described);
        }
        return this;
    }

    /** The index of the part that has a byte; the number of parts if it is behind the end. */
    int indexOf(long position) {
        int low = 0;
        int high = data.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (data.get(middle).end() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Deletes the file; first what says that there is one, so that nobody finds half of it if this is broken off.
     * Fences stay: whoever was fenced off stays so, even if it wakes up when the file is long gone.
     */
    static void delete(Objects objects, Keys keys, String name, Parts found) throws IOException {
        objects.delete(keys.part(name, 0));
        found.deleteData(objects);
    }

    /** Deletes what is in the file, its end first. */
    void deleteData(Objects objects) throws IOException {
        List<String> all = data.stream().map(Part::key).collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(all);
        objects.delete(all);
    }

    /**
     * Cuts the file, its end first. No number becomes free: whoever was fenced off behind what is cut would write
     * there.
     */
    void truncate(Objects objects, long to) throws IOException {
        List<Part> cut = Stream.iterate(data.size() - 1, i -> i >= 0, i -> i - 1)
                .map(data::get)
                .takeWhile(part -> part.end() > to)
                .toList();
        for (Part part : cut) {
            byte[] left = part.start() >= to
                    ? new byte[0]
                    : Reading.range(objects, part.key(), null, 0, (int) (to - part.start()));
            objects.put(part.key(), left, objects.newMark());
        }
    }
}
