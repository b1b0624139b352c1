package io.dstream.testkit;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function0;
import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.storage.Draft;
import io.dstream.storage.LockedException;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * The contract of a {@link Storage}, as a test that its author runs against the real thing.
 *
 * <pre>{@code
 * StorageContract.of(() -> location.open()).check();
 * }</pre>
 *
 * <p>It opens the same place several times: one after the other, like a program that is restarted, and twice at once,
 * like a program that was suspended and one that has taken over in the meantime. A violated clause throws an
 * {@link AssertionError} that names it.
 */
public final class StorageContract {
    private static final int TYPE = 7;
    private static final long LOG_ID = 4711;

    private final Function0<? extends Storage> programs;
    private final List<Storage> opened = new ArrayList<>();

    private StorageContract(Function0<? extends Storage> programs) {
        this.programs = programs;
    }

    /**
     * Returns the contract for one kind of storage.
     *
     * @param programs opens a storage as a program does that starts, always at the same place, which is empty at first
     * @return the contract
     */
    public static StorageContract of(Function0<? extends Storage> programs) {
        return new StorageContract(checkNotNull(programs, "a contract needs storages to check"));
    }

    /**
     * Checks every clause, one after the other.
     *
     * @throws AssertionError if a clause is violated
     * @throws Exception if the storage throws unexpectedly
     */
    public void check() throws Exception {
        try {
            Storage storage = open();
            storage.prepare();
            storage.prepare(); // by a start that follows
            filesThatAreAppendedTo(storage);
            draftsAreSeenWhole(storage);
            listsAndDeletes(storage);
            cutsFiles(storage);
            keepsInterrupts(storage);
            whatWasForcedOutlivesAProgram();
            if (storage.locks()) {
                locksKeepOthersAway(storage);
            } else {
                whoeverIsFencedWritesNothing();
                ofTwoThatPublishOneSucceeds();
            }
            logsOutliveAProgram();
            logsTellATornEndFromDamage();
            if (!storage.locks()) {
                logsBelongToWhoeverOpenedThemLast();
            }
        } finally {
            for (Storage each : opened) {
                each.close();
            }
        }
    }

    private Storage open() throws Exception {
        Storage storage = programs.apply();
        opened.add(storage);
        return storage;
    }

    // ---- files ----

    private void filesThatAreAppendedTo(Storage storage) throws IOException {
        storage.createDirectories("a/b");
        storage.createDirectories("a/b");
        try (StorageFile file = storage.create("a/b/file")) {
            write(file, "one ");
            write(file, "two ");
            equal("the size of a file with what was written", 8L, file.size());
            file.force();
            equal("a file after a force", "one two ", read(storage, "a/b/file"));
            write(file, "three");
            file.force();
            file.force();
        }
        equal("a file after two forces", "one two three", read(storage, "a/b/file"));
        equal("its size", 13L, storage.size("a/b/file"));
        try (StorageFile file = storage.append("a/b/file")) {
            equal("the size of a file that is opened again", 13L, file.size());
            write(file, " four");
            file.force();
        }
        storage.syncDirectory("a/b");
        equal("a file that was appended to again", "one two three four", read(storage, "a/b/file"));
        equal("a part of it", "two t", read(storage, "a/b/file", 4, 5));
        equal("what is behind its end", "", read(storage, "a/b/file", 18, 5));
        equal("a stream from the middle", "three four", streamed(storage, "a/b/file", 8));
        mustThrow("creates a file whose name is taken", FileAlreadyExistsException.class, () -> {
            try (StorageFile file = storage.create("a/b/file")) {
                write(file, "x");
                file.force();
            }
        });
        equal("a file that was to be created again", "one two three four", read(storage, "a/b/file"));
        mustThrow("opens a file that is missing", NoSuchFileException.class, () -> read(storage, "a/b/none"));
        mustThrow("leaves its root", IllegalArgumentException.class, () -> storage.create("../file")
                .close());
        storage.create("a/b/empty").close();
    }

    private static void draftsAreSeenWhole(Storage storage) throws IOException {
        storage.createDirectories("drafts");
        try (Draft draft = storage.draft("drafts/x")) {
            write(draft, "first");
            equal("whether a draft is there", false, storage.exists("drafts/x"));
            draft.publish();
        }
        equal("a published draft", "first", read(storage, "drafts/x"));
        String version = storage.entries("drafts").get(0).version();
        try (Draft draft = storage.draft("drafts/x")) {
            write(draft, "second");
            equal("what a draft is to replace", "first", read(storage, "drafts/x"));
            draft.publish();
        }
        equal("what was replaced", "second", read(storage, "drafts/x"));
        equal(
                "whether another content has another version",
                true,
                !storage.entries("drafts").get(0).version().equals(version)
                        || storage.entries("drafts").get(0).version().isEmpty());
        try (Draft draft = storage.draft("drafts/x")) {
            write(draft, "third");
            mustThrow("publishes under a name that is taken", FileAlreadyExistsException.class, draft::publishNew);
        }
        equal("what was not to be replaced", "second", read(storage, "drafts/x"));
        try (Draft draft = storage.draft("drafts/y")) {
            draft.publishNew();
        }
        equal("the size of an empty draft", 0L, storage.size("drafts/y"));
        try (Draft draft = storage.draft("drafts/z")) {
            write(draft, "given up");
        }
        storage.deleteStrays("drafts");
        equal("what is left of drafts", List.of("x", "y"), storage.list("drafts"));
    }

    private static void listsAndDeletes(Storage storage) throws IOException {
        storage.createDirectories("many/below");
        for (String name : List.of("c", "a", "b")) {
            try (Draft draft = storage.draft("many/" + name)) {
                write(draft, name.repeat(3));
                draft.publish();
            }
        }
        try (StorageFile file = storage.create("many/below/d")) {
            write(file, "dd");
            file.force();
        }
        equal("a directory", List.of("a", "b", "below", "c"), storage.list("many"));
        List<Storage.Entry> entries = storage.entries("many");
        equal(
                "the entries of a directory",
                List.of("a", "b", "below", "c"),
                entries.stream().map(Storage.Entry::name).toList());
        equal("the size in an entry", 3L, entries.get(0).size());
        equal("whether a file is a directory", false, entries.get(0).isDirectory());
        equal("whether a directory is one", true, entries.get(2).isDirectory());
        equal(
                "the size of an appended file",
                2L,
                storage.entries("many/below").get(0).size());
        equal(
                "whether an appended file is a directory",
                false,
                storage.entries("many/below").get(0).isDirectory());
        storage.delete("many/b");
        storage.delete("many/below/d");
        storage.syncDirectory("many");
        equal("whether a deleted file is there", false, storage.exists("many/b"));
        equal("whether a deleted appended file is there", false, storage.exists("many/below/d"));
        equal("whether others are", true, storage.exists("many/a"));
        equal("whether a directory is there", true, storage.exists("many"));
        equal("whether what never was is there", false, storage.exists("many/none"));
    }

    private static void cutsFiles(Storage storage) throws IOException {
        try (StorageFile file = storage.create("cut")) {
            write(file, "0123");
            file.force();
            write(file, "4567");
            file.force();
        }
        for (int size : List.of(6, 4, 3)) {
            storage.truncate("cut", size);
            equal("a file that was cut", "01234567".substring(0, size), read(storage, "cut"));
        }
        try (StorageFile file = storage.append("cut")) {
            write(file, "x");
            file.force();
        }
        equal("what is written behind a cut", "012x", read(storage, "cut"));
    }

    private static void keepsInterrupts(Storage storage) throws IOException {
        Thread.currentThread().interrupt();
        try (StorageFile file = storage.create("interrupted")) {
            write(file, "all the same");
            file.force();
            equal("what a thread reads that was interrupted", "all the same", read(storage, "interrupted"));
            storage.list("");
        } finally {
            equal("whether the interrupt is kept", true, Thread.interrupted());
        }
    }

    // ---- programs ----

    private void whatWasForcedOutlivesAProgram() throws Exception {
        Storage killed = open();
        StorageFile file = killed.create("killed");
        write(file, "forced");
        file.force();
        write(file, " and not");
        Draft draft = killed.draft("half");
        write(draft, "half");

        Storage next = open();
        next.fence("killed");
        next.deleteStrays("");
        String found = read(next, "killed");
        equal(
                "whether what was forced is there, and nothing else",
                true,
                "forced and not".startsWith(found) && found.startsWith("forced"));
        equal("whether the draft of a killed program is seen", false, next.exists("half"));
    }

    private void locksKeepOthersAway(Storage storage) throws Exception {
        Storage other = open();
        Closeable lock = storage.lock("LOCK");
        mustThrow("takes a lock that is held", LockedException.class, () -> other.lock("LOCK")
                .close());
        lock.close();
        other.lock("LOCK").close();
    }

    private void whoeverIsFencedWritesNothing() throws Exception {
        Storage old = open();
        Storage heir = open();
        StorageFile file = old.create("fenced");
        write(file, "old");
        file.force();
        write(file, " late");

        heir.fence("fenced");
        String found = read(heir, "fenced");
        equal("whether a fence keeps what was forced", true, found.startsWith("old"));
        mustThrow("forces what it wrote before the fence", IOException.class, file::force);
        mustThrow("writes on", IOException.class, () -> {
            write(file, "more");
            file.force();
        });
        equal("a file after its writer was fenced", found, read(heir, "fenced"));
        try (StorageFile mine = heir.append("fenced")) {
            write(mine, " new");
            mine.force();
        }
        mustThrow("writes on once the heir has written", IOException.class, () -> {
            write(file, "more");
            file.force();
        });
        heir.fence("fenced");
        equal("what the heir wrote", found + " new", read(heir, "fenced"));
        closeQuietly(file);
    }

    private void ofTwoThatPublishOneSucceeds() throws Exception {
        Storage one = open();
        Storage two = open();
        try (Draft first = one.draft("row");
                Draft second = two.draft("row")) {
            write(first, "first");
            write(second, "second");
            second.publishNew();
            mustThrow("publishes what another has published", FileAlreadyExistsException.class, first::publishNew);
        }
        equal("what two have published", "second", read(one, "row"));
    }

    // ---- logs ----

    private static RecordLog log(Storage storage, String name, List<String> found) throws IOException {
        return RecordLog.open(
                storage,
                name,
                LogConfig.of(1, () -> 0, () -> LOG_ID).withSegmentBytes(400 + 3 * storage.forceBytes()),
                LogWitness.none(),
                record -> found.add(new String(record.payload(), StandardCharsets.UTF_8)));
    }

    private static void append(RecordLog log, String text) throws IOException {
        log.append(TYPE, 1, text.getBytes(StandardCharsets.UTF_8));
        log.force();
    }

    private void logsOutliveAProgram() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int start = 0; start < 3; start++) {
            List<String> found = new ArrayList<>();
            RecordLog log = log(open(), "log", found);
            equal("a log at start " + start, expected, found);
            for (int i = 0; i < 10; i++) {
                String text = "record " + start + "." + i;
                append(log, text);
                expected.add(text);
            }
            List<String> again = new ArrayList<>();
            log.read(
                    log.firstSeq(),
                    log.nextSeq(),
                    record -> again.add(new String(record.payload(), StandardCharsets.UTF_8)));
            equal("a log that is read while it is written", expected, again);
            if (start > 0) {
                log.abandon();
            } // else it is killed
        }
    }

    private void logsTellATornEndFromDamage() throws Exception {
        Storage storage = open();
        try (RecordLog log = log(storage, "torn", new ArrayList<>())) {
            append(log, "whole");
            append(log, "torn");
        }
        String newest = "torn/" + storage.list("torn").get(storage.list("torn").size() - 1);
        long size = storage.size(newest);
        storage.truncate(newest, size - 1);
        List<String> found = new ArrayList<>();
        try (RecordLog log = log(open(), "torn", found)) {
            equal("a log whose end was torn", List.of("whole"), found);
            append(log, "next");
        }

        byte[] bytes = read(storage, newest).getBytes(StandardCharsets.ISO_8859_1);
        bytes[bytes.length / 2] ^= 4; // in the middle, before records that say it was durable
        storage.delete(newest);
        try (Draft draft = storage.draft(newest)) {
            draft.write(bytes, 0, bytes.length);
            draft.publish();
        }
        mustThrow("reads a damaged log", CorruptLogException.class, () -> {
            try (RecordLog log = log(open(), "torn", new ArrayList<>())) {
                log.nextSeq();
            }
        });
    }

    private void logsBelongToWhoeverOpenedThemLast() throws Exception {
        RecordLog old = log(open(), "taken", new ArrayList<>());
        append(old, "old");
        List<String> found = new ArrayList<>();
        RecordLog heir = log(open(), "taken", found);
        equal("a log that is taken over", List.of("old"), found);
        mustThrow("writes a log that was taken over", IOException.class, () -> append(old, "late"));
        append(heir, "new");
        mustThrow("writes on", IOException.class, () -> append(old, "later"));
        found.clear();
        try (RecordLog last = log(open(), "taken", found)) {
            equal("a log that was taken over twice", List.of("old", "new"), found);
            last.nextSeq();
        }
        closeQuietly(heir::abandon);
        closeQuietly(old::abandon);
    }

    // ---- means ----

    private static void write(io.dstream.storage.StorageOutput file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        file.write(bytes, 0, bytes.length);
    }

    private static String read(Storage storage, String name) throws IOException {
        return read(storage, name, 0, Integer.MAX_VALUE);
    }

    private static String read(Storage storage, String name, long from, int length) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (StorageReader reader = storage.open(name)) {
            byte[] bytes = new byte[64];
            int n = 0;
            while (n >= 0 && all.size() < length) {
                all.write(bytes, 0, n);
                n = reader.read(from + all.size(), bytes, 0, Math.min(bytes.length, length - all.size()));
            }
            if (from == 0 && length == Integer.MAX_VALUE) {
                equal("the size that a reader tells", (long) all.size(), reader.size());
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private static String streamed(Storage storage, String name, long from) throws IOException {
        try (InputStream in = storage.stream(name, from)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void mustThrow(String who, Class<? extends Exception> expected, Attempt attempt) {
        try {
            attempt.run();
        } catch (Exception e) {
            if (!expected.isInstance(e)) {
                throw new AssertionError(
                        "a program that " + who + " must get a " + expected.getSimpleName() + ", and got " + e, e);
            }
            return;
        }
        throw new AssertionError(
                "a program that " + who + " must get a " + expected.getSimpleName() + ", and got nothing");
    }

    private static void equal(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + ": expected '" + expected + "', found '" + found + "'");
        }
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            return; // it was fenced
        }
    }
}
