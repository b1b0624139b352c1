package io.dstream.monitoring.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dstream.internal.text.Logs;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * Writes batches that are done to files, a line of JSON each, so that they can be shown when the program has ended.
 * Programs hand batches in and never wait: if the storage is slower than they are, batches are left out here, and
 * counted. One thread writes. Files have a bound each, and all of a program's together; the oldest goes first.
 *
 * <p>Nothing is forced where the operating system keeps what was written. Where it would be lost, it is forced when
 * there is enough of it, or once in a while, since each force may be a request that costs money.
 */
public final class EventLog implements AutoCloseable {
    /** The folder of the event log in a checkpoint. */
    public static final String FOLDER = "events";

    /** What the files of an application are called: by its id, and a number. */
    public static final Pattern FILE = Pattern.compile("(.+)-(\\d{8})\\.jsonl");

    private static final Logger LOG = Logs.of("monitoring");
    private static final int QUEUE = 4_096;
    private static final Item LAST = new Item(null, null);
    private static final int FORCED_BYTES = 256 << 10;
    private static final long FORCED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Optional<Place> explicit;
    private final long fileBytes;
    private final int mostFiles;
    private final ArrayBlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Map<Application, Optional<Writer>> writers = new HashMap<>();
    private final Thread thread = new Thread(this::run, "dstream-monitoring-events");

    private record Item(Application app, BatchView batch) {}

    /** A directory of a location. */
    private record Place(StorageLocation location, String directory) {
        @Override
        public String toString() {
            return directory.isEmpty() ? location.toString() : location + "/" + directory;
        }
    }

    /** A log at a location, or, if none is given, in the folder {@code events} of each checkpoint. */
    public EventLog(Optional<StorageLocation> explicit, long fileBytes, int mostFiles) {
        this.explicit = explicit.map(location -> new Place(location, ""));
        this.fileBytes = fileBytes;
        this.mostFiles = mostFiles;
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands a batch in. Never waits. */
    public void add(Application app, BatchView batch) {
        if (!queue.offer(new Item(app, batch))) {
            dropped.incrementAndGet();
        }
    }

    /** Writes what was handed in, as far as that is done within seconds. */
    @Override
    public void close() {
        try {
            boolean unused = queue.offer(LAST, 5, TimeUnit.SECONDS);
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the log's thread ----

    private void run() {
        List<Item> items = new ArrayList<>();
        try {
            while (!items.contains(LAST)) {
                items.clear();
                items.add(queue.take());
                queue.drainTo(items);
                for (Item item : items) {
                    if (!item.equals(LAST)) {
                        write(item);
                    }
                }
                flush();
            }
        } catch (InterruptedException e) {
            LOG.debug("the event log's thread was called away", e);
        } catch (RuntimeException | Error e) {
            LOG.error("the event log has ended", e);
        } finally {
            writers.values().forEach(writer -> writer.ifPresent(Writer::close));
        }
    }

    private void write(Item item) {
        Optional<Writer> writer = writers.computeIfAbsent(item.app(), this::open);
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            LOG.warn("{} batches are missing in the event log: the disk could not keep up", lost);
            writer.ifPresent(w -> w.put(line("dropped").put("batches", lost)));
        }
        writer.ifPresent(w -> {
            ObjectNode line = line("batch");
            line.set("batch", Json.tree(item.batch()));
            w.put(line);
        });
    }

    private void flush() {
        writers.values().forEach(writer -> writer.ifPresent(Writer::flush));
    }

    private Optional<Writer> open(Application app) {
        return explicit.or(() -> app.checkpointLocation().map(location -> new Place(location, FOLDER)))
                .map(place -> new Writer(app, place));
    }

    private static ObjectNode line(String type) {
        return Json.object().put("type", type);
    }

    /** The names of an application's files in a directory, in their order. */
    public static List<String> files(Storage storage, String directory, String fileName) throws IOException {
        return storage.list(directory).stream()
                .filter(file -> {
                    var name = FILE.matcher(file);
                    return name.matches() && name.group(1).equals(fileName);
                })
                .toList();
    }

    /** The files of one application. An error ends its log, once and with a warning, and nothing else. */
    private final class Writer {
        private final Application app;
        private final Place place;
        private Storage storage; // null until it is opened, as is the file
        private StorageFile out;
        private long bytes; // in the file
        private long unforced;
        private long forced = System.nanoTime();
        private boolean broken;

        Writer(Application app, Place place) {
            this.app = app;
            this.place = place;
        }

        void put(ObjectNode line) {
            if (broken) {
                return;
            }
            try {
                if (out == null || bytes > fileBytes) {
                    next();
                }
                append(line);
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
        }

        private void append(ObjectNode line) throws IOException {
            byte[] text = Json.bytes(line);
            out.write(text, 0, text.length);
            out.write(new byte[] {'\n'}, 0, 1);
            bytes += text.length + 1L;
            unforced += text.length + 1L;
        }

        private void next() throws IOException {
            closeFile();
            if (storage == null) {
                storage = place.location.open();
            }
            storage.createDirectories(place.directory);
            String name = Text.fileName(app.id());
            List<String> files = files(storage, place.directory, name);
            for (String old : files.subList(0, Math.max(0, files.size() - mostFiles + 1))) {
                storage.delete(Storage.path(place.directory, old));
            }
            int last = 0;
            if (!files.isEmpty()) {
                var number = FILE.matcher(files.get(files.size() - 1));
                last = number.matches() ? Integer.parseInt(number.group(2)) : 0;
            }
            out = storage.create(
                    Storage.path(place.directory, String.format(Locale.ROOT, "%s-%08d.jsonl", name, last + 1)));
            bytes = 0;
            ObjectNode program = EventLog.line("program").put("format", 1);
            program.put("id", app.id()).put("name", app.name());
            program.put("batchDuration", app.interval().toMillis());
            program.set("nodes", Json.tree(app.graph()));
            append(program);
        }

        void flush() {
            long now = System.nanoTime();
            boolean isDue = unforced >= FORCED_BYTES || (unforced > 0 && now - forced >= FORCED_NANOS);
            try {
                if (out != null && !storage.locks() && isDue) {
                    force();
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        private void force() throws IOException {
            out.force();
            unforced = 0;
            forced = System.nanoTime();
        }

        void close() {
            try {
                closeFile();
                if (storage != null) {
                    storage.close();
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        private void closeFile() throws IOException {
            StorageFile file = out;
            if (file == null) {
                return;
            }
            try (file) {
                if (!storage.locks()) {
                    force();
                }
            } finally {
                out = null;
            }
        }

        private void fail(Exception e) {
            if (!broken) {
                LOG.warn("{}: the event log in {} ends here; the program goes on", app.name(), place, e);
            }
            broken = true;
            out = null;
        }
    }
}
