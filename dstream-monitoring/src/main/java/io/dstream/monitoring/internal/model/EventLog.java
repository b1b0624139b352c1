package io.dstream.monitoring.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dstream.internal.text.Logs;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Writes batches that are done to files, a line of JSON each, so that they can be shown when the program has ended.
 * Programs hand batches in and never wait: if the disk is slower than they are, batches are left out here, and counted.
 * One thread writes. Files have a bound each, and all of a program's together; the oldest goes first.
 */
public final class EventLog implements AutoCloseable {
    /** The folder of the event log in a checkpoint directory. */
    public static final String FOLDER = "events";

    /** What the files of an application are called: by its id, and a number. */
    public static final Pattern FILE = Pattern.compile("(.+)-(\\d{8})\\.jsonl");

    private static final Logger LOG = Logs.of("monitoring");
    private static final int QUEUE = 4_096;
    private static final Item LAST = new Item(null, null);

    private final Optional<Path> explicit;
    private final long fileBytes;
    private final int mostFiles;
    private final ArrayBlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Map<Application, Optional<Writer>> writers = new HashMap<>();
    private final Thread thread = new Thread(this::run, "dstream-monitoring-events");

    private record Item(Application app, BatchView batch) {}

    /** A log in a directory, or, if none is given, in the folder {@code events} of each checkpoint directory. */
    public EventLog(Optional<Path> explicit, long fileBytes, int mostFiles) {
        this.explicit = explicit;
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
        Optional<Path> directory =
                explicit.or(() -> app.checkpointDirectory().map(checkpoint -> checkpoint.resolve(FOLDER)));
        return directory.map(folder -> new Writer(app, folder));
    }

    private static ObjectNode line(String type) {
        return Json.object().put("type", type);
    }

    /** The files of an application in a folder, in their order. */
    public static List<Path> files(Path folder, String fileName) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        var name = FILE.matcher(file.getFileName().toString());
                        return name.matches() && name.group(1).equals(fileName);
                    })
                    .sorted()
                    .toList();
        }
    }

    private static BufferedWriter create(Path file) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new BufferedWriter(Channels.newWriter(
                Files.newByteChannel(file, options, mode(file, "rw-------")), StandardCharsets.UTF_8));
    }

    /** For the program's own user alone, where that can be said: messages may quote records. */
    private static FileAttribute<?>[] mode(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** The files of one application. An error ends its log, once and with a warning, and nothing else. */
    private final class Writer {
        private final Application app;
        private final Path folder;
        private BufferedWriter out;
        private long bytes;
        private boolean broken;

        Writer(Application app, Path folder) {
            this.app = app;
            this.folder = folder;
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
            // Half a surrogate pair has no bytes; a writer would throw.
            String text = new String(Json.bytes(line), StandardCharsets.UTF_8);
            out.write(text);
            out.write('\n');
            bytes += text.length() + 1L;
        }

        private void next() throws IOException {
            close();
            Files.createDirectories(folder, mode(folder, "rwx------"));
            String name = Text.fileName(app.id());
            List<Path> files = files(folder, name);
            for (Path old : files.subList(0, Math.max(0, files.size() - mostFiles + 1))) {
                Files.deleteIfExists(old);
            }
            int last = 0;
            if (!files.isEmpty()) {
                var number =
                        FILE.matcher(files.get(files.size() - 1).getFileName().toString());
                last = number.matches() ? Integer.parseInt(number.group(2)) : 0;
            }
            out = create(folder.resolve(String.format(Locale.ROOT, "%s-%08d.jsonl", name, last + 1)));
            bytes = 0;
            ObjectNode program = EventLog.line("program").put("format", 1);
            program.put("id", app.id()).put("name", app.name());
            program.put("batchDuration", app.interval().toMillis());
            program.set("nodes", Json.tree(app.graph()));
            append(program);
        }

        void flush() {
            try {
                if (out != null) {
                    out.flush();
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        void close() {
            try {
                if (out != null) {
                    out.close();
                    out = null;
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        private void fail(Exception e) {
            if (!broken) {
                LOG.warn("{}: the event log in {} ends here; the program goes on", app.name(), folder, e);
            }
            broken = true;
            out = null;
        }
    }
}
