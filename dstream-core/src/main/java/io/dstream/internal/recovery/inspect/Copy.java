package io.dstream.internal.recovery.inspect;

import io.dstream.internal.recovery.format.LogMark;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.recovery.format.Names;
import io.dstream.storage.Draft;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Copies a checkpoint to a place of any kind, such as from S3 to a disk. Each kind of storage has its own form of a
 * manifest and of a file that is appended to, so that copying files by other means would not do.
 */
final class Copy {
    private static final int BYTES = 1 << 16;

    /** Those that say who holds it, and those that the place's kind has a form of its own for. */
    private static final Set<String> LEFT_OUT =
            Set.of(Names.LOCK, Names.OWNER, Names.LEASE, Names.MANIFEST, Names.MANIFESTS, LogMark.DIRECTORY);

    private final Storage from;
    private final Storage to;

    private Copy(Storage from, Storage to) {
        this.from = from;
        this.to = to;
    }

    /** Whether it was copied; says why not. */
    static boolean run(Storage from, Storage to, Consumer<String> out) throws IOException {
        Optional<Manifest> manifest = ManifestFile.read(from);
        if (manifest.isEmpty()) {
            out.accept("refused: there is no checkpoint in " + from.describe(""));
            return false;
        }
        if (Survey.isHeld(from)) {
            out.accept(
                    "refused: " + Survey.holderOf(from) + "; stop it first. What it writes meanwhile would be missing");
            return false;
        }
        if (to.exists("") && !to.list("").isEmpty()) {
            out.accept("refused: " + to.describe("") + " is not empty");
            return false;
        }
        to.prepare();
        List<String> files = new Copy(from, to).copy();
        ManifestFile.write(to, manifest.get()); // last: a copy that was broken off is none
        to.syncDirectory("");
        out.accept("copied " + files.size() + " files to " + to.describe(""));
        return true;
    }

    private List<String> copy() throws IOException {
        List<String> files = new ArrayList<>();
        for (Storage.Entry entry : from.entries("")) {
            if (!LEFT_OUT.contains(entry.name())) {
                copy(entry.name(), entry.isDirectory(), files);
            }
        }
        return files;
    }

    private void copy(String name, boolean isDirectory, List<String> files) throws IOException {
        if (isDirectory) {
            to.createDirectories(name);
            for (Storage.Entry entry : from.entries(name)) {
                if (!entry.name().equals(LogMark.DIRECTORY)) {
                    copy(Storage.path(name, entry.name()), entry.isDirectory(), files);
                }
            }
            to.syncDirectory(name);
        } else {
            copyFile(name);
            files.add(name);
        }
    }

    private void copyFile(String name) throws IOException {
        try (InputStream in = from.stream(name, 0)) {
            if (name.startsWith(Names.BASES + "/")) {
                try (Draft draft = to.draft(name)) {
                    each(in, draft::write);
                    draft.publish();
                }
            } else {
                try (StorageFile file = to.create(name)) {
                    each(in, file::write);
                    file.force();
                }
            }
        } catch (NoSuchFileException e) {
            throw new IOException(from.describe(name) + " has vanished: a program is at work there; stop it first", e);
        }
    }

    private interface Bytes {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    private static void each(InputStream in, Bytes out) throws IOException {
        byte[] bytes = new byte[BYTES];
        for (int n = in.read(bytes); n > 0; n = in.read(bytes)) {
            out.write(bytes, 0, n);
        }
    }
}
