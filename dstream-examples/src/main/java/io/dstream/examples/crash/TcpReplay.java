package io.dstream.examples.crash;

import io.dstream.plan.Partition;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourcePartition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records of a server that keeps them: {@code LATEST} tells how many there are in each partition, {@code READ}
 * gives some of them again.
 */
final class TcpReplay implements Source<Event> {
    private final Address address;

    TcpReplay(Address address) {
        this.address = address;
    }

    @Override
    public String kind() {
        return "tcp-replay";
    }

    @Override
    public ReplayableReader<Event> open(SourceContext context) {
        return new Reader(address, context);
    }

    /** A thread of its own asks for the latest offsets, so that a cut never waits for the server. */
    private static final class Reader implements ReplayableReader<Event> {
        /**
         * What is more than that, in a partition, waits for the next batch: one that is broken off is read from its
         * beginning, so it must be small enough to come to its end between two crashes.
         */
        private static final long MAX_RECORDS = 5_000;

        /** How long an orderly stop leaves a batch alone whose records cannot be had. */
        private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

        private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);

        private final Address address;
        private final SourceContext context;
        private final ReplayServer server;
        private final Thread poller;
        private final Map<Integer, Long> cutUntil = new TreeMap<>(); // the ticker's
        private volatile List<Long> latest = List.of();
        private volatile boolean closed;
        private volatile boolean finished;

        Reader(Address address, SourceContext context) {
            this.address = address;
            this.context = context;
            this.server = new ReplayServer(address);
            this.poller = context.newThread("latest", this::poll);
        }

        @Override
        public void seek(Map<String, Position> positions) {
            positions.forEach((partition, until) -> cutUntil.put(Integer.parseInt(partition), until.number()));
            poller.start();
        }

        private void poll() {
            Backoff backoff = new Backoff();
            long pause = Math.max(5, context.batchInterval().toMillis() / 2);
            try {
                while (!closed) {
                    try (Connection connection = Connection.open(address)) {
                        connection.patience(ANSWER_PATIENCE);
                        while (!closed) {
                            latest = latestAfter(latest, connection);
                            context.started();
                            backoff.worked();
                            Thread.sleep(pause);
                        }
                    } catch (IOException e) {
                        context.error("cannot ask " + address + " for the latest offsets; it is asked again", e);
                        backoff.await();
                    }
                }
            } catch (InterruptedException e) {
                // closed
            }
        }

        /** What is there stays there: an older answer takes nothing back. */
        private static List<Long> latestAfter(List<Long> before, Connection connection) throws IOException {
            connection.send("LATEST");
            String line = connection.next();
            if (line == null) {
                throw new IOException("the connection was closed");
            }
            String[] words = line.strip().split(" +");
            if (!words[0].equals("LATEST")) {
                throw new IOException("an answer other than LATEST");
            }
            List<Long> after = new ArrayList<>(before);
            for (int p = 0; p + 1 < words.length; p++) {
                try {
                    long offset = Long.parseLong(words[p + 1]);
                    if (p == after.size()) {
                        after.add(0L);
                    }
                    after.set(p, Math.max(after.get(p), offset));
                } catch (NumberFormatException e) {
                    throw new IOException("an offset that is no number", e);
                }
            }
            return List.copyOf(after);
        }

        @Override
        public Cut<Event> replay(List<OffsetRange> ranges) {
            List<Partition<Event>> pieces = new ArrayList<>();
            for (OffsetRange range : ranges) {
                pieces.add(server.range(Integer.parseInt(range.partition()), range.fromNumber(), range.untilNumber()));
            }
            return cut(pieces, ranges, List.of()); // the plan knows which partitions there were
        }

        private static Cut<Event> cut(
                List<Partition<Event>> pieces, List<OffsetRange> ranges, List<SourcePartition> all) {
            long records = pieces.stream().mapToLong(Partition::size).sum();
            return records == 0
                    ? Cut.<Event>empty().from(new Origins(List.of(), all))
                    : new Cut<>(pieces, records, 0, ranges)
                            .from(new Origins(
                                    ranges.stream().map(OffsetRange::partition).toList(), all));
        }

        @Override
        public Cut<Event> cut(Instant batchTime, long maxRecords) {
            List<Long> there = latest;
            for (int p = 0; p < there.size(); p++) {
                cutUntil.putIfAbsent(p, 0L);
            }
            long left = maxRecords;
            List<Partition<Event>> pieces = new ArrayList<>();
            List<OffsetRange> ranges = new ArrayList<>();
            List<SourcePartition> all = new ArrayList<>();
            for (Map.Entry<Integer, Long> end : cutUntil.entrySet()) {
                int partition = end.getKey();
                long from = end.getValue();
                long available = partition < there.size() ? there.get(partition) - from : 0;
                long until = from + Math.max(0, Math.min(available, Math.min(left, MAX_RECORDS)));
                left -= until - from;
                pieces.add(server.range(partition, from, until));
                ranges.add(OffsetRange.of(Integer.toString(partition), from, until));
                boolean isCaughtUp = partition < there.size() && until - from == available;
                all.add(new SourcePartition(Integer.toString(partition), isCaughtUp, SourcePartition.NO_WATERMARK));
                end.setValue(until);
            }
            return cut(pieces, ranges, all);
        }

        @Override
        public void finish() {
            finished = true; // what has not been cut can be asked for again
            context.schedule(STOP_PATIENCE, server::close);
        }

        @Override
        public boolean finished() {
            return finished;
        }

        @Override
        public void close() {
            closed = true;
            poller.interrupt();
            server.close();
        }
    }
}
