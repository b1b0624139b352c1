package io.dstream.s3;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.storage.Storage;
import java.util.Locale;
import java.util.Optional;

/**
 * What files are called as objects. A file that was published is the object of its name. A file {@code x} that is
 * appended to is the empty object {@code x.parts/0000000000}, and one for each force: {@code x.parts/0000000001} and so
 * on, without gaps. Empty ones among those are fences.
 *
 * <p>No object is called {@code x} where others begin with {@code x/}: stores that keep objects in files refuse that.
 */
final class Keys {
    private static final int DIGITS = 10;
    private static final String PARTS = ".parts";
    private static final int MOST_BYTES = 1024;

    private final String prefix; // of all keys; empty, or with a slash at its end

    Keys(String prefix) {
        this.prefix = prefix.isEmpty() ? "" : prefix + "/";
    }

    /** The key of a file. */
    String of(String name) {
        checkArgument(!name.isEmpty(), "the root is no file");
        String key = prefix + Storage.checkName(name);
        checkArgument(
                key.length() + PARTS.length() + 1 + DIGITS <= MOST_BYTES,
                "'%s' is too long: a key in S3 has at most %s bytes",
                key,
                MOST_BYTES);
        return key;
    }

    /** What the keys of all files in a directory begin with. */
    String below(String directory) {
        return directory.isEmpty() ? prefix : of(directory) + "/";
    }

    /** What the keys of all parts of a file begin with. */
    String parts(String file) {
        return of(file) + PARTS + "/";
    }

    /** The key of a part of a file; 0 for that which says that there is the file. */
    String part(String file, long number) {
        return parts(file) + String.format(Locale.ROOT, "%0" + DIGITS + "d", number);
    }

    /** The number of a part with such a simple name; -1 if it is the name of something else. */
    static long numberOf(String simpleName) {
        return simpleName.length() == DIGITS && simpleName.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Long.parseLong(simpleName)
                : -1;
    }

    /** The simple name of the file whose parts may be in a directory with such a simple name. */
    static Optional<String> fileOf(String directory) {
        return directory.endsWith(PARTS) && directory.length() > PARTS.length()
                ? Optional.of(directory.substring(0, directory.length() - PARTS.length()))
                : Optional.empty();
    }
}
