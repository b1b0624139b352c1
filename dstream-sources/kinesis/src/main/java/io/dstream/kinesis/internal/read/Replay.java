package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.LostRecordsPolicy;
import io.dstream.kinesis.internal.At;
import io.dstream.kinesis.internal.Lineage;
import io.dstream.kinesis.internal.Patience;
import io.dstream.kinesis.internal.Service;
import io.dstream.kinesis.internal.Shard;
import io.dstream.source.OffsetRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;

/** Reads the ranges of a batch again that was planned before, all into memory, where they were then too. */
final class Replay {
    private static final int MOST = 10_000;

    private final SourceOptions<?> options;
    private final Decoding<?> decoding;
    private final Service service;
    private final Service.Description stream;
    private final Lineage lineage;
    private final Lost lost;
    private final Patience patience;
    private final Consumer<String> reports;
    private final Unpacker unpacker = new Unpacker();

    Replay(
            SourceOptions<?> options,
            Decoding<?> decoding,
            Service service,
            Service.Description stream,
            Lineage lineage,
            Consumer<String> reports) {
        this.options = options;
        this.decoding = decoding;
        this.service = service;
        this.stream = stream;
        this.lineage = lineage;
        this.lost = new Lost(service, stream.retentionMillis());
        this.patience = new Patience(options.access());
        this.reports = reports;
    }

    /** The records of each shard that has some, in the order of the ranges. */
    Map<String, List<Chunk.Slice>> read(List<OffsetRange> ranges) throws IOException, InterruptedException {
        Map<String, List<Chunk.Slice>> read = new LinkedHashMap<>();
        for (OffsetRange range : ranges) {
            if (range.isGone()) {
                continue;
            }
            At from = Beginning.parse(range.partition(), range.from());
            At until = Beginning.parse(range.partition(), range.until());
            if (until.isRecord() && !from.isSamePlace(until)) {
                List<Item> items = read(range, from, until);
                if (!items.isEmpty()) {
                    read.computeIfAbsent(range.partition(), shard -> new ArrayList<>())
                            .add(new Chunk.Slice(items.toArray(new Item[0]), 0, items.size()));
                }
            }
        }
        return read;
    }

    private List<Item> read(OffsetRange range, At from, At until) throws IOException, InterruptedException {
        String id = range.partition();
        boolean isAnother = !range.identity().isEmpty()
                && !stream.identity().isEmpty()
                && !range.identity().equals(stream.identity());
        Shard shard = isAnother ? null : lineage.get(id);
        if (shard == null) {
            lost(id, isAnother ? "the stream was deleted and made again" : "the shard no longer exists");
            return List.of();
        }
        String what = "records of " + id + ", which are to be read again, cannot be";
        if (patience.with(what, () -> lost.isLost(id, from, stream.now()))) {
            lost(id, lost.what(id, from, options.access()));
        }
        List<Item> items = new ArrayList<>();
        Reading reading = new Reading(shard, from);
        boolean found = false; // the last record of the range
        while (true) {
            Service.Answer answer = patience.with(what, () -> next(reading));
            List<Item> some = new ArrayList<>();
            boolean ends = until(until, reading.fresh(unpacker.unpack(shard, answer.records())), some);
            items.addAll(decoding.decodable(id, some, reports));
            found |= answer.records().stream()
                    .anyMatch(record -> record.sequenceNumber().equals(until.sequence()));
            if (found) {
                return items;
            }
            if (ends || answer.next() == null || (answer.records().isEmpty() && answer.behindMillis() == 0)) {
                lost(id, "there is no record with sequence number " + until.sequence() + " any more");
                return items;
            }
            goOn(reading, answer);
            Patience.pause(options.millisBetweenReads());
        }
    }

    /** The next answer; the iterator is got again if it has expired meanwhile. */
    private Service.Answer next(Reading reading) {
        try {
            if (reading.iterator == null) {
                reading.iterator = service.iterator(reading.shard.id(), reading.at);
            }
            return service.records(reading.iterator, MOST);
        } catch (ExpiredIteratorException e) {
            reading.iterator = service.iterator(reading.shard.id(), reading.at);
            return service.records(reading.iterator, MOST);
        }
    }

    private static void goOn(Reading reading, Service.Answer answer) {
        reading.iterator = answer.next();
        if (!answer.records().isEmpty()) {
            reading.at =
                    At.behind(answer.records().get(answer.records().size() - 1).sequenceNumber(), reading.at.since());
        }
    }

    /** Takes the items up to a position. Gives whether one of them is behind it. */
    private static boolean until(At until, List<Item> items, List<Item> into) {
        for (Item item : items) {
            boolean isSame = item.sequence().equals(until.sequence());
            if (until.isBefore(item.sequence()) || (isSame && until.parts() > 0 && item.part() >= until.parts())) {
                return true;
            }
            into.add(item);
        }
        return false;
    }

    private void lost(String shard, String why) throws IOException {
        String what = "records of " + shard + " that a planned batch has cannot be read again: " + why;
        if (options.lost() == LostRecordsPolicy.FAIL) {
            throw new IOException(what + ". To continue without them, set onLostRecords(EARLIEST)");
        }
        reports.accept(what + "; the batch is computed without them");
    }
}
