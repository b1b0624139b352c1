package io.dstream.s3;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.storage.Draft;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Files below a prefix of a bucket. It holds no locks; it fences, by names that only one program can take. {@link Keys}
 * says which objects a file has. There are no directories: a directory is there for as long as files are in it.
 */
final class S3Storage implements Storage {
    private static final long FORCE_BYTES = 256 << 10; // what a connection brings in the time of a request, or so
    private static final int FENCES = 1_000; // attempts, each one later than a part that was written meanwhile
    private static final int STRAYS = 3;

    private final S3Location location;
    private final Requests requests;
    private final Objects objects;
    private final Keys keys;

    /** What is at a name that is no object's. */
    private enum Kind {
        NOTHING,
        FILE,
        DIRECTORY
    }

    private S3Storage(S3Location location, Requests requests) {
        this.location = location;
        this.requests = requests;
        this.objects = new Objects(requests);
        this.keys = new Keys(location.prefix());
    }

    static S3Storage open(S3Location location) throws IOException {
        return new S3Storage(location, new Requests(location));
    }

    @Override
    public boolean locks() {
        return false;
    }

    @Override
    public boolean overwrites() {
        return false;
    }

    @Override
    public long forceBytes() {
        return FORCE_BYTES;
    }

    @Override
    public void prepare() throws IOException {
        new Probe(objects, keys.below("")).run();
    }

    // ---- files that are appended to ----

    @Override
    public StorageFile create(String name) throws IOException {
        Parts before = Parts.of(objects, keys, name); // the fences of a file that had the name before
        if (!before.exists()) {
            before.deleteData(objects); // its deletion was broken off
        }
        if (objects.head(keys.of(name)).isPresent()
                || !objects.putNew(keys.part(name, 0), new byte[0], objects.newMark())) {
            throw new FileAlreadyExistsException(describe(name));
        }
        return new AppendedObject(objects, keys, name, before.next(), 0);
    }

    @Override
    public StorageFile append(String name) throws IOException {
        Parts found = parts(name);
        return new AppendedObject(objects, keys, name, found.next(), found.size());
    }

    /**
     * With a part like any other, and empty: either the next one of whoever has the file open is there before, or
     * never.
     */
    @Override
    public void fence(String name) throws IOException {
        for (int attempt = 0; attempt < FENCES; attempt++) {
            Parts found = Parts.of(objects, keys, name);
            if (!found.exists() && objects.head(keys.of(name)).isPresent()) {
                return; // it was written whole, and nobody appends to it
            }
            found.orMissing(describe(name));
            if (objects.putNew(keys.part(name, found.next()), new byte[0], objects.newMark())) {
                return;
            }
        }
        throw new IOException(describe(name) + " cannot be fenced: another program writes to it all the time; stop it");
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        Parts found = parts(name);
        checkArgument(0 <= size && size <= found.size(), "%s has %s bytes, not %s", name, found.size(), size);
        found.truncate(objects, size);
    }

    private Parts parts(String name) throws IOException {
        return Parts.of(objects, keys, name).orMissing(describe(name));
    }

    // ---- files that are written once ----

    @Override
    public Draft draft(String name) {
        return new ObjectDraft(objects, keys.of(name));
    }

    /** Of a directory and those below it. */
    @Override
    public void deleteStrays(String directory) throws IOException {
        for (int round = 0; round < STRAYS; round++) { // a part that was on its way may outlive the first one
            List<MultipartUpload> found = objects.uploads(keys.below(directory));
            if (found.isEmpty()) {
                return;
            }
            for (MultipartUpload upload : found) {
                objects.abort(upload.key(), upload.uploadId());
            }
        }
    }

    // ---- reading ----

    @Override
    public StorageReader open(String name) throws IOException {
        StorageReader whole = ObjectReader.open(objects, keys.of(name));
        return whole != null ? whole : new PartsReader(objects, keys, name, parts(name));
    }

    @Override
    public InputStream stream(String name, long from) throws IOException {
        InputStream whole = ObjectStream.open(objects, keys.of(name), from);
        return whole != null ? whole : new PartsReader(objects, keys, name, parts(name)).stream(from);
    }

    @Override
    public long size(String name) throws IOException {
        Optional<HeadObjectResponse> whole = objects.head(keys.of(name));
        return whole.isPresent() ? whole.get().contentLength() : parts(name).size();
    }

    @Override
    public boolean exists(String name) throws IOException {
        return name.isEmpty() || objects.head(keys.of(name)).isPresent() || isBelow(name);
    }

    /**
     * Whether there are files in a directory of that name, or parts of a file. One listing has both, next to each
     * other.
     */
    private boolean isBelow(String name) throws IOException {
        String directory = keys.below(name);
        boolean[] found = {false, false};
        objects.pages(keys.of(name), true, 0, page -> {
            boolean passed =
                    page.contents().stream().anyMatch(object -> object.key().compareTo(directory) > 0);
            for (CommonPrefix each : page.commonPrefixes()) {
                found[0] |= each.prefix().equals(directory);
                found[1] |= each.prefix().equals(keys.parts(name));
                passed |= each.prefix().compareTo(directory) > 0;
            }
            return !found[0] && !passed;
        });
        return found[0] || (found[1] && kind(keys.parts(name)) == Kind.FILE);
    }

    private boolean isDirectory(String name) throws IOException {
        boolean[] found = {false};
        objects.pages(keys.below(name), false, 1, page -> {
            found[0] = !page.contents().isEmpty();
            return false;
        });
        return found[0];
    }

    /** What there is below a prefix: the first key tells, unless a file was deleted and has left fences. */
    private Kind kind(String prefix) throws IOException {
        Kind[] found = {Kind.NOTHING};
        objects.pages(prefix, true, 1, page -> {
            found[0] = kind(prefix, page);
            return found[0] == Kind.NOTHING;
        });
        return found[0];
    }

    private static Kind kind(String prefix, ListObjectsV2Response page) {
        for (S3Object each : page.contents()) {
            long number = Keys.numberOf(each.key().substring(prefix.length()));
            if (number <= 0) {
                return number == 0 ? Kind.FILE : Kind.DIRECTORY;
            }
        }
        return page.commonPrefixes().isEmpty() ? Kind.NOTHING : Kind.DIRECTORY;
    }

    // ---- listing ----

    /** A directory: its objects by their simple names, files that are appended to, and directories. */
    private record Listing(TreeMap<String, S3Object> objects, TreeSet<String> appended, TreeSet<String> below) {}

    private Listing listing(String directory) throws IOException {
        String prefix = keys.below(directory);
        Listing found = new Listing(new TreeMap<>(), new TreeSet<>(), new TreeSet<>());
        objects.pages(prefix, true, 0, page -> {
            for (S3Object object : page.contents()) {
                String simple = object.key().substring(prefix.length());
                if (isName(simple)) {
                    found.objects.put(simple, object);
                }
            }
            page.commonPrefixes().stream()
                    .map(each -> each.prefix().substring(prefix.length()))
                    .map(each -> each.substring(0, each.length() - 1))
                    .filter(S3Storage::isName)
                    .forEach(found.below::add);
            return true;
        });
        for (String name : List.copyOf(found.below)) {
            Optional<String> file = Keys.fileOf(name);
            Kind kind = file.isEmpty() ? Kind.DIRECTORY : kind(prefix + name + "/");
            if (kind != Kind.DIRECTORY) {
                found.below.remove(name);
            }
            if (kind == Kind.FILE) {
                found.appended.add(file.get());
            }
        }
        return found;
    }

    /** Others than this library may use names that no file can have. */
    private static boolean isName(String simple) {
        try {
            return !simple.isEmpty() && Storage.checkName(simple).equals(simple);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        Listing found = listing(directory);
        var names = new TreeSet<>(found.objects.keySet());
        names.addAll(found.appended);
        names.addAll(found.below);
        return List.copyOf(names);
    }

    @Override
    public List<Entry> entries(String directory) throws IOException {
        Listing found = listing(directory);
        var entries = new TreeMap<String, Entry>();
        found.below.forEach(name -> entries.put(name, new Entry(name, true, 0, Instant.EPOCH, "")));
        for (String name : found.appended) {
            Parts parts = Parts.of(objects, keys, Storage.path(directory, name));
            if (parts.exists()) { // it may have been deleted meanwhile
                entries.put(name, new Entry(name, false, parts.size(), parts.modified(), parts.version()));
            }
        }
        found.objects.forEach((name, object) ->
                entries.put(name, new Entry(name, false, object.size(), object.lastModified(), object.eTag())));
        return List.copyOf(entries.values());
    }

    // ---- changing ----

    @Override
    public void delete(String name) throws IOException {
        if (objects.head(keys.of(name)).isPresent()) {
            objects.delete(keys.of(name));
            return;
        }
        Parts found = Parts.of(objects, keys, name);
        if (found.exists()) {
            Parts.delete(objects, keys, name, found);
        } else if (isDirectory(name)) {
            throw new DirectoryNotEmptyException(describe(name));
        } else {
            throw new NoSuchFileException(describe(name));
        }
    }

    @Override
    public void createDirectories(String name) {
        Storage.checkName(name);
    }

    @Override
    public void syncDirectory(String name) {
        Storage.checkName(name);
    }

    @Override
    public Closeable lock(String name) {
        throw new UnsupportedOperationException("S3 has no locks");
    }

    @Override
    public String describe(String name) {
        return name.isEmpty() ? location.toString() : location + "/" + name;
    }

    @Override
    public String toString() {
        return location.toString();
    }

    @Override
    public void close() {
        requests.close();
    }
}
