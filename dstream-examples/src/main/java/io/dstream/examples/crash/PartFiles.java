package io.dstream.examples.crash;

import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourcePartition;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The lines of growing files {@code part-0.txt}, {@code part-1.txt} and so on of a directory. A cut reads only what has
 * been added, to find the ends of lines; the records are read with the batch.
 */
final class PartFiles implements Source<Event> {
    private static final Pattern NAME = Pattern.compile("part-(0|[1-9][0-9]{0,8})\\.txt");

    private final Path directory;

    PartFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public String kind() {
        return "part files";
    }

    @Override
    public ReplayableReader<Event> open(SourceContext context) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new FileNotFoundException(directory + " is no directory: expected one with part-0.txt and so on");
        }
        return new Reader(directory);
    }

    /** Used by the ticker's thread, but for the partitions that it makes. */
    private static final class Reader implements ReplayableReader<Event> {
        /** What is more than that waits for the next batch. */
        private static final long MAX_LINES = 20_000;

        private final Path directory;
        private final Map<Integer, Part> parts = new TreeMap<>();
        private volatile boolean finished;

        Reader(Path directory) {
            this.directory = directory;
        }

        private Part part(int number) {
            return parts.computeIfAbsent(number, n -> new Part(n, directory.resolve("part-" + n + ".txt")));
        }

        @Override
        public void seek(Map<String, Position> positions) throws IOException {
            for (Map.Entry<String, Position> position : positions.entrySet()) {
                part(Integer.parseInt(position.getKey()))
                        .seek(LinePosition.parse(position.getValue().offset()));
            }
        }

        @Override
        public Cut<Event> replay(List<OffsetRange> ranges) throws IOException {
            List<Partition<Event>> pieces = new ArrayList<>();
            for (OffsetRange range : ranges) {
                Part part = part(Integer.parseInt(range.partition()));
                part.check(LinePosition.parse(range.until()));
                pieces.add(new Piece(part.file, LinePosition.parse(range.from()), LinePosition.parse(range.until())));
            }
            return cut(pieces, ranges, List.of()); // the plan knows which parts there were
        }

        private static Cut<Event> cut(
                List<Partition<Event>> pieces, List<OffsetRange> ranges, List<SourcePartition> all) {
            long lines = pieces.stream().mapToLong(Partition::size).sum();
            return lines == 0
                    ? Cut.<Event>empty().from(new Origins(List.of(), all))
                    : new Cut<>(pieces, lines, 0, ranges)
                            .from(new Origins(
                                    ranges.stream().map(OffsetRange::partition).toList(), all));
        }

        @Override
        public Cut<Event> cut(Instant batchTime, long maxRecords) throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                files.map(file -> NAME.matcher(file.getFileName().toString()))
                        .filter(Matcher::matches)
                        .forEach(name -> part(Integer.parseInt(name.group(1))));
            }
            long left = maxRecords;
            List<Partition<Event>> pieces = new ArrayList<>();
            List<OffsetRange> ranges = new ArrayList<>();
            List<SourcePartition> all = new ArrayList<>();
            for (Part part : parts.values()) {
                LinePosition from = part.end;
                long most = Math.min(left, MAX_LINES);
                part.advance(most);
                boolean isCaughtUp = part.end.line() - from.line() < most;
                left -= part.end.line() - from.line();
                pieces.add(new Piece(part.file, from, part.end));
                ranges.add(new OffsetRange(Integer.toString(part.number), from.offset(), part.end.offset()));
                all.add(new SourcePartition(Integer.toString(part.number), isCaughtUp, SourcePartition.NO_WATERMARK));
            }
            return cut(pieces, ranges, all);
        }

        @Override
        public void finish() {
            finished = true; // what has not been cut can be asked for again
        }

        @Override
        public boolean finished() {
            return finished;
        }

        @Override
        public void close() {
            // Nothing is kept open.
        }
    }

    /** A file, and how far it has been cut. */
    private static final class Part {
        private final int number;
        private final Path file;
        private final byte[] buffer = new byte[1 << 16];
        private LinePosition end = LinePosition.START;
        private long scanned; // up to there is no further end of a line

        Part(int number, Path file) {
            this.number = number;
            this.file = file;
        }

        void seek(LinePosition to) throws IOException {
            check(to);
            end = to;
            scanned = to.bytes();
        }

        /** Checks that a line ends there, now as then. */
        void check(LinePosition position) throws IOException {
            if (position.bytes() > 0) {
                try (InputStream in = new FileInputStream(file.toFile())) {
                    in.skipNBytes(position.bytes() - 1);
                    if (in.read() != '\n') {
                        throw new IOException("no line ends at byte " + position.bytes());
                    }
                } catch (IOException e) {
                    throw new IOException(
                            file + " is not what it was when its first " + position.line() + " lines were read: " + e,
                            e);
                }
            }
        }

        /** Moves the end on by some lines, if they are there. */
        void advance(long maxLines) throws IOException {
            if (Files.size(file) == scanned) {
                return;
            }
            long lines = 0;
            try (InputStream in = new FileInputStream(file.toFile())) {
                in.skipNBytes(scanned);
                for (int n = in.read(buffer); n > 0 && lines < maxLines; n = in.read(buffer)) {
                    long start = scanned;
                    scanned += n;
                    for (int i = 0; i < n && lines < maxLines; i++) {
                        if (buffer[i] == '\n') {
                            lines++;
                            end = new LinePosition(end.line() + 1, start + i + 1);
                        }
                    }
                }
            }
            if (lines == maxLines) {
                scanned = end.bytes();
            }
        }
    }

    /** Some lines of a file, read whenever they are wanted. */
    private static final class Piece extends Partition<Event> {
        private final Path file;
        private final LinePosition from;
        private final LinePosition until;

        Piece(Path file, LinePosition from, LinePosition until) {
            this.file = file;
            this.from = from;
            this.until = until;
        }

        @Override
        public void push(RecordConsumer<? super Event> consumer) {
            if (size() == 0) {
                return;
            }
            try (InputStream in = new FileInputStream(file.toFile());
                    LineReader lines = new LineReader(in)) {
                in.skipNBytes(from.bytes());
                int number = numberOf(file);
                for (long n = from.line(); n < until.line(); n++) {
                    String line = lines.next();
                    if (line == null) {
                        throw new FileNotFoundException(file + " ends before its line " + n + ", which was there");
                    }
                    Event event = Event.parse(line, number);
                    consumer.accept(event == null ? Event.unreadable(n) : event);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static int numberOf(Path file) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (!name.matches()) {
                throw new IllegalStateException(file.toString());
            }
            return Integer.parseInt(name.group(1));
        }

        @Override
        public long size() {
            return until.line() - from.line();
        }
    }
}
