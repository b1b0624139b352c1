package io.dstream.monitoring;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.internal.text.Logs;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.BatchView;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.EventLog;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.LogLines;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.Text;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Shows programs that have ended on the same page as before. Opens the event log that {@link Monitoring} has written to
 * a checkpoint directory or to the directory set there.
 *
 * <p>The log is only read, so it may be opened while the program runs; the page then shows the state at the time of
 * opening. A last line that was cut off when the program died is skipped, and so is any line that cannot be read or is
 * longer than 4 MiB. Only regular files are read, no links, pipes or devices.
 */
public final class History {
    private static final Logger LOG = Logs.of("monitoring");
    private static final String USAGE = """
            usage: History DIRECTORY [PORT]
              DIRECTORY  a checkpoint directory, or one that was given to Monitoring.eventLog; also an address, such as
                         s3://bucket/checkpoint
              PORT       where the page is to be, on the loopback address; 4040 if not given, 0 for any that is free""";

    private static final String NONE =
            "there is no event log in %s: expected files such as events/my-app-00000001.jsonl there";

    private History() {}

    /**
     * Opens a page and serves it until the process ends.
     *
     * @param args the directory and the port
     * @throws Exception if the directory cannot be read or the port is in use
     */
    public static void main(String[] args) throws Exception {
        int status = run(System.out, System.err, args);
        if (status != 0) {
            System.exit(status);
        }
        new CountDownLatch(1).await();
    }

    static int run(PrintStream out, PrintStream err, String... args) throws IOException {
        if (args.length < 1 || args.length > 2 || (args.length == 2 && !args[1].matches("\\d{1,5}"))) {
            err.println(USAGE);
            return 2;
        }
        try {
            int port = args.length == 2 ? Integer.parseInt(args[1]) : 4040;
            Monitoring page =
                    args[0].contains("://") ? open(StorageLocation.of(args[0]), port) : open(Path.of(args[0]), port);
            out.println(page.address() + "   (Ctrl-C ends it)");
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    /**
     * Opens a page.
     *
     * @param directory a checkpoint directory, or a directory that was set with {@link Monitoring#eventLog}
     * @param port the port of the page, on the loopback address; 0 for any free port
     * @return the page; close it when it is no longer needed
     * @throws IOException if the directory cannot be read or the port is in use
     * @throws IllegalArgumentException if there is no event log in the directory
     */
    public static Monitoring open(Path directory, int port) throws IOException {
        Path events = directory.resolve(EventLog.FOLDER);
        Path folder = Files.isDirectory(events) ? events : directory;
        checkArgument(Files.isDirectory(folder), "%s is not a directory", directory);
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> {
                Matcher name = EventLog.FILE.matcher(file.getFileName().toString());
                if (name.matches() && LogLines.readable(file)) {
                    names.add(name.group(1));
                }
            });
        }
        checkArgument(!names.isEmpty(), NONE, directory);
        Monitoring page = Monitoring.on(port);
        for (String name : names) {
            page.show(read(files(folder, name), name));
        }
        return page;
    }

    /**
     * As {@link #open(Path, int)}, of what is on HDFS, in S3 or elsewhere.
     *
     * @param location where a checkpoint is, or what was set with {@link Monitoring#eventLog}
     * @param port the port of the page, on the loopback address; 0 for any free port
     * @return the page; close it when it is no longer needed
     * @throws IOException if it cannot be read or the port is in use
     * @throws IllegalArgumentException if there is no event log
     */
    public static Monitoring open(StorageLocation location, int port) throws IOException {
        try (Storage storage = location.open()) {
            String folder = storage.exists(EventLog.FOLDER) ? EventLog.FOLDER : "";
            TreeSet<String> names = new TreeSet<>();
            for (String file : storage.list(folder)) {
                Matcher name = EventLog.FILE.matcher(file);
                if (name.matches()) {
                    names.add(name.group(1));
                }
            }
            checkArgument(!names.isEmpty(), NONE, location);
            Monitoring page = Monitoring.on(port);
            for (String name : names) {
                Reading reading = new Reading(name);
                for (String file : EventLog.files(storage, folder, name)) {
                    String path = Storage.path(folder, file);
                    String where = storage.describe(path);
                    LogLines.read(storage.stream(path, 0), line -> reading.line(line, where), () -> tooLong(where));
                }
                page.show(reading.application());
            }
            return page;
        }
    }

    /** The files of an application in a folder, in their order. */
    private static List<Path> files(Path folder, String fileName) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        Matcher name = EventLog.FILE.matcher(file.getFileName().toString());
                        return name.matches() && name.group(1).equals(fileName);
                    })
                    .sorted()
                    .toList();
        }
    }

    static Application read(List<Path> files, String id) throws IOException {
        Reading reading = new Reading(id);
        for (Path file : files) {
            if (LogLines.readable(file)) {
                String where = file.toString();
                LogLines.read(file, line -> reading.line(line, where), () -> tooLong(where));
            } else {
                LOG.warn("{} is skipped: an event log consists of plain files, not links, pipes or devices", file);
            }
        }
        return reading.application();
    }

    private static void tooLong(String file) {
        LOG.warn("{}: a line of more than {} bytes is skipped", file, LogLines.LONGEST);
    }

    /** What was read so far. */
    private static final class Reading {
        private String id;
        private final Recorder recorder = new Recorder(Recorder.BATCHES, ErrorView.Detail.STACK, batch -> {});
        private String name;
        private Duration interval = Duration.ofSeconds(1);
        private List<Application.Node> nodes = new ArrayList<>();

        Reading(String id) {
            this.id = id;
            this.name = id;
        }

        void line(String line, String file) {
            try {
                JsonNode json = Json.parse(line);
                switch (json.path("type").asText()) {
                    case "program" -> program(json);
                    case "batch" -> batch(json.path("batch"));
                    default -> {} // what a later release writes
                }
            } catch (JsonProcessingException | RuntimeException e) {
                LOG.warn("{}: a line cannot be read and is skipped: {}", file, Text.cut(e.getMessage(), 200));
            }
        }

        private void batch(JsonNode json) throws JsonProcessingException {
            checkArgument(
                    json.path("id").isIntegralNumber() && json.path("time").isIntegralNumber(),
                    "a batch needs a number and a time");
            recorder.replay(Json.as(json, BatchView.class));
        }

        private void program(JsonNode json) throws JsonProcessingException {
            id = json.path("id").asText(id);
            name = json.path("name").asText(id);
            interval = Duration.ofMillis(Math.max(1, json.path("batchDuration").asLong()));
            List<Application.Node> read = new ArrayList<>();
            for (JsonNode node : json.path("nodes")) {
                read.add(Json.as(node, Application.Node.class));
            }
            nodes = read;
        }

        Application application() {
            return new Application(id, name, interval, nodes, recorder);
        }
    }
}
