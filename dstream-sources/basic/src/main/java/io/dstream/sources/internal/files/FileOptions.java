package io.dstream.sources.internal.files;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import io.dstream.function.Predicate1;
import io.dstream.storage.StorageLocation;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which files of a directory are taken, and when. Immutable.
 *
 * @param root the directory, unless it is elsewhere: then any path, for names to be matched
 * @param location where else
 */
public record FileOptions(
        Path root,
        Optional<StorageLocation> location,
        ImmutableList<Predicate1<Path>> filters,
        boolean recursive,
        boolean followLinks,
        boolean newFilesOnly,
        int maxFiles,
        Duration pollEvery,
        Duration stableFor,
        boolean waiting) {

    private static final String ANY_DEPTH = "**/";
    private static final int MAX_FILES = 1000;
    private static final Duration STABLE_FOR = Duration.ofSeconds(1);

    public static FileOptions of(Path root) {
        return of(checkNotNull(root, "files need a directory to be read from"), Optional.empty());
    }

    /** Of files elsewhere. */
    public static FileOptions of(StorageLocation location) {
        checkNotNull(location, "files need a directory to be read from");
        return of(Path.of(""), Optional.of(location));
    }

    private static FileOptions of(Path root, Optional<StorageLocation> location) {
        return new FileOptions(
                root, location, ImmutableList.of(), false, false, false, MAX_FILES, Duration.ZERO, STABLE_FOR, false);
    }

    public FileOptions withFilter(Predicate1<Path> filter) {
        checkNotNull(filter, "filter needs a predicate");
        ImmutableList<Predicate1<Path>> more = ImmutableList.<Predicate1<Path>>builder()
                .addAll(filters)
                .add(filter)
                .build();
        return new FileOptions(
                root, location, more, recursive, followLinks, newFilesOnly, maxFiles, pollEvery, stableFor, waiting);
    }

    public FileOptions withGlob(String glob) {
        checkNotNull(glob, "matching needs a pattern");
        FileSystem files = root.getFileSystem();
        ImmutableList<PathMatcher> matchers = withoutDirectories(glob)
                .map(each -> files.getPathMatcher("glob:" + each))
                .collect(toImmutableList());
        boolean whole = glob.contains("/");
        return withFilter(path -> {
            Path compared = whole ? path : path.getFileName();
            return matchers.stream().anyMatch(matcher -> matcher.matches(compared));
        });
    }

    /** A pattern, and the same with any of its directories of any depth left out: Java's stand for one at least. */
    private static Stream<String> withoutDirectories(String glob) {
        int at = glob.startsWith(ANY_DEPTH) ? 0 : glob.indexOf("/" + ANY_DEPTH) + 1;
        if (at == 0 && !glob.startsWith(ANY_DEPTH)) {
            return Stream.of(glob);
        }
        String before = glob.substring(0, at);
        return withoutDirectories(glob.substring(at + ANY_DEPTH.length()))
                .flatMap(rest -> Stream.of(before + ANY_DEPTH + rest, before + rest));
    }

    public FileOptions withRecursive() {
        return new FileOptions(
                root, location, filters, true, followLinks, newFilesOnly, maxFiles, pollEvery, stableFor, waiting);
    }

    public FileOptions withFollowLinks() {
        return new FileOptions(
                root, location, filters, recursive, true, newFilesOnly, maxFiles, pollEvery, stableFor, waiting);
    }

    public FileOptions withNewFilesOnly() {
        return new FileOptions(
                root, location, filters, recursive, followLinks, true, maxFiles, pollEvery, stableFor, waiting);
    }

    public FileOptions withMaxFiles(int n) {
        checkArgument(n >= 1, "%s files in a batch at most: expected 1 or more", n);
        return new FileOptions(
                root, location, filters, recursive, followLinks, newFilesOnly, n, pollEvery, stableFor, waiting);
    }

    public FileOptions withPollEvery(Duration every) {
        return new FileOptions(
                root,
                location,
                filters,
                recursive,
                followLinks,
                newFilesOnly,
                maxFiles,
                checked("pollEvery", every),
                stableFor,
                waiting);
    }

    public FileOptions withStableFor(Duration time) {
        return new FileOptions(
                root,
                location,
                filters,
                recursive,
                followLinks,
                newFilesOnly,
                maxFiles,
                pollEvery,
                checked("stableFor", time),
                waiting);
    }

    public FileOptions withWaiting() {
        return new FileOptions(
                root, location, filters, recursive, followLinks, newFilesOnly, maxFiles, pollEvery, stableFor, true);
    }

    private static Duration checked(String what, Duration time) {
        checkNotNull(time, what);
        checkArgument(!time.isNegative() && time.toDays() <= 365, "%s of %s: expected 0 to a year", what, time);
        return time;
    }

    Folder folder() {
        return location.<Folder>map(at -> new StorageFolder(this, at)).orElseGet(() -> new LocalFolder(this));
    }

    /** The directory's path or address, for people. */
    public String place() {
        return location.map(StorageLocation::toString).orElseGet(root::toString);
    }

    /** Whether the program wants a file of this name, which is relative to the root. */
    boolean accepts(String name) throws Exception {
        Path path = root.getFileSystem().getPath(name);
        for (Predicate1<Path> filter : filters) {
            if (!filter.test(path)) {
                return false;
            }
        }
        return true;
    }
}
