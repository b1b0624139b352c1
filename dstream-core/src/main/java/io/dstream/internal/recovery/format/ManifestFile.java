package io.dstream.internal.recovery.format;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.RecordFile;
import io.dstream.storage.FencedException;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The manifest of a checkpoint, as it is read and replaced. Where the storage locks, it is one file that is replaced.
 * Where it fences, each manifest is a file of its own, under the number after that of the one that it replaces, so that
 * of two programs that replace the same one only one can. For use by one thread at a time.
 */
public final class ManifestFile {
    /** Far more than any manifest has: two bases, and a line for each log. */
    public static final int MAX_BYTES = 16 << 20;

    private static final int DIGITS = 16;
    private static final int KEPT = 2; // whoever has just listed them still finds the newest

    private final Storage storage;
    private long version; // of the one that was read or written last; 0 for none, or where there are no numbers

    private ManifestFile(Storage storage) {
        this.storage = storage;
    }

    /** That of a checkpoint. */
    public static ManifestFile in(Storage storage) {
        return new ManifestFile(storage);
    }

    /** The manifest, or nothing where there is none. */
    public static Optional<Manifest> read(Storage storage) throws IOException {
        return in(storage).read();
    }

    /** Replaces the manifest, whichever it is. */
    public static void write(Storage storage, Manifest manifest) throws IOException {
        ManifestFile file = in(storage);
        if (!storage.locks()) {
            file.version = newest(storage).orElse(0);
        }
        file.replace(manifest);
    }

    // ---- reading ----

    /** The manifest, or nothing where there is none. */
    public Optional<Manifest> read() throws IOException {
        if (storage.locks()) {
            return storage.exists(Names.MANIFEST) ? Optional.of(read(Names.MANIFEST)) : Optional.empty();
        }
        while (true) {
            OptionalLong found = newest(storage);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try {
                Manifest manifest = read(numbered(found.getAsLong()));
                version = found.getAsLong();
                return Optional.of(manifest);
            } catch (NoSuchFileException e) {
                if (newest(storage).equals(found)) {
                    throw e;
                } // else it was replaced meanwhile, twice
            }
        }
    }

    /** What the manifest is called that is there now, or would be. */
    public static String name(Storage storage) throws IOException {
        return storage.locks() ? Names.MANIFEST : numbered(newest(storage).orElse(1));
    }

    private static OptionalLong newest(Storage storage) throws IOException {
        return storage.exists(Names.MANIFESTS)
                ? storage.list(Names.MANIFESTS).stream()
                        .filter(ManifestFile::isNumber)
                        .mapToLong(Long::parseLong)
                        .max()
                : OptionalLong.empty();
    }

    private static boolean isNumber(String name) {
        return name.length() == DIGITS && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String numbered(long version) {
        return Names.MANIFESTS + "/" + String.format(Locale.ROOT, "%0" + DIGITS + "d", version);
    }

    private Manifest read(String name) throws IOException {
        AtomicReference<Manifest> found = new AtomicReference<>();
        RecordFile.read(storage, name, MAX_BYTES, record -> {
            if (record.type() != RecordTypes.MANIFEST) {
                throw damaged(name, record.position(), "a record of kind " + record.type());
            }
            try {
                ByteReader in = Codecs.builtIn().newReader(record.payload());
                found.set(Manifest.read(in));
            } catch (CodecException e) {
                throw damaged(name, record.position(), e.getMessage());
            }
        });
        if (found.get() == null) {
            throw damaged(name, 0, "no record");
        }
        return found.get();
    }

    private CorruptLogException damaged(String name, long position, String what) {
        return new CorruptLogException(
                storage.describe(name), position, "the manifest of a checkpoint", what, Failures.RESTORE);
    }

    // ---- writing ----

    /**
     * Replaces the manifest that was read or written last.
     *
     * @throws FencedException if another program has replaced it before
     */
    public void replace(Manifest manifest) throws IOException {
        ByteWriter out = Codecs.builtIn().newWriter();
        manifest.write(out);
        if (out.position() > MAX_BYTES) {
            throw new IOException("the manifest of " + storage.describe("") + " would have " + out.position()
                    + " bytes, and at most " + MAX_BYTES + " can be read again: it names "
                    + manifest.durable().size()
                    + " logs, one for each receiver; give the program fewer of them, or shorter names");
        }
        RecordFile.Content content = file -> file.append(RecordTypes.MANIFEST, 0, out.array(), 0, out.position());
        if (storage.locks()) {
            RecordFile.write(storage, Names.MANIFEST, manifest.epoch(), content);
        } else {
            replaceNumbered(manifest.epoch(), content);
        }
    }

    private void replaceNumbered(int epoch, RecordFile.Content content) throws IOException {
        storage.createDirectories(Names.MANIFESTS);
        try {
            RecordFile.writeNew(storage, numbered(version + 1), epoch, content);
        } catch (FileAlreadyExistsException e) {
            throw takenOver(e);
        }
        List<String> all = storage.list(Names.MANIFESTS);
        if (all.stream().anyMatch(name -> isNumber(name) && Long.parseLong(name) > version + 1)) {
            throw takenOver(null); // so long ago that the next number was free again
        }
        version++;
        List<String> older = all.stream()
                .filter(ManifestFile::isNumber)
                .filter(name -> Long.parseLong(name) <= version - KEPT)
                .toList();
        for (String name : older) {
            storage.delete(Storage.path(Names.MANIFESTS, name));
        }
    }

    private FencedException takenOver(Throwable cause) {
        return new FencedException("the checkpoint in " + storage.describe("") + " was taken over", cause);
    }
}
