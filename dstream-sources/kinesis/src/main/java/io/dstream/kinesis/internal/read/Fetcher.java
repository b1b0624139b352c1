package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.LostRecordsPolicy;
import io.dstream.kinesis.internal.At;
import io.dstream.kinesis.internal.Problems;
import io.dstream.kinesis.internal.Service;
import io.dstream.kinesis.internal.Shard;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * A thread that fetches some shards by turns, each as often as Kinesis grants it, and hands over to the buffer what
 * each answer had. It ends when nothing more is to be fetched, or when something is wrong that does not pass; then it
 * has told the reader.
 */
final class Fetcher<T> implements Runnable {
    private static final int MOST = 10_000; // records in an answer, as Kinesis has it
    private static final long WAIT_MILLIS = 500; // where nothing can be fetched
    private static final long EARLY_MILLIS = 2_000; // how far a start may be ahead of the clock of Kinesis

    private final KinesisReader<T> reader;
    private final SourceOptions<T> options;
    private final Decoding<T> decoding;
    private final FetchBuffer<T> buffer;
    private final Service service;
    private final Lost lost;

    // the thread's
    private final List<Reading> readings = new ArrayList<>();
    private final Unpacker unpacker = new Unpacker();

    // under this object's lock
    private final List<Reading> added = new ArrayList<>();
    private int size;

    private volatile boolean running = true;

    Fetcher(
            KinesisReader<T> reader,
            SourceOptions<T> options,
            Decoding<T> decoding,
            FetchBuffer<T> buffer,
            Service service,
            Lost lost) {
        this.reader = reader;
        this.options = options;
        this.decoding = decoding;
        this.buffer = buffer;
        this.service = service;
        this.lost = lost;
    }

    // ---- called by others ----

    void assign(Shard shard, At at) {
        synchronized (this) {
            added.add(new Reading(shard, at));
            size++;
        }
        buffer.changed();
    }

    synchronized int size() {
        return size;
    }

    boolean isRunning() {
        return running;
    }

    // ---- the thread ----

    @Override
    public void run() {
        try {
            while (!buffer.hasEnded()) {
                takeAdded();
                step();
            }
        } catch (InterruptedException | AbortedException e) {
            if (!buffer.hasEnded()) {
                reader.fail("the thread that fetches was interrupted", e);
            }
        } catch (Throwable e) { // an error as well: no thread ends in silence
            reader.fail("fetching failed", e);
        } finally {
            running = false;
        }
    }

    private synchronized void takeAdded() {
        readings.addAll(added);
        added.clear();
    }

    /** Fetches of the shard that is due first, or waits. */
    private void step() throws InterruptedException, Lost.Failure {
        Reading first = null;
        for (Reading reading : readings) {
            if ((first == null || reading.due - first.due < 0) && buffer.mayFetch(reading.shard.id())) {
                first = reading;
            }
        }
        long wait = first == null ? WAIT_MILLIS : (first.due - System.nanoTime() + 999_999) / 1_000_000;
        if (wait > 0) {
            buffer.awaitChange(Math.min(wait, WAIT_MILLIS));
            return;
        }
        try {
            fetch(first);
        } catch (ExpiredIteratorException e) {
            first.iterator = null;
        } catch (AbortedException e) {
            throw e;
        } catch (SdkException e) {
            if (!Problems.mayPass(e) && !isEarly(first, e)) {
                throw e;
            }
            first.backOff();
            reader.trouble(first.shard.id(), e);
        }
    }

    /** A start at a time that has not come yet, by the clock of Kinesis. */
    private static boolean isEarly(Reading reading, SdkException e) {
        return e instanceof InvalidArgumentException
                && reading.iterator == null
                && reading.at.kind() == At.Kind.TIME
                && reading.at.time() > System.currentTimeMillis() - EARLY_MILLIS;
    }

    private void fetch(Reading reading) throws InterruptedException, Lost.Failure {
        String shard = reading.shard.id();
        if (reading.iterator == null) {
            reading.iterator = service.iterator(shard, reading.at);
        }
        long began = System.nanoTime();
        int most = (int) Math.max(1, Math.min(MOST, buffer.room()));
        Service.Answer answer = service.records(reading.iterator, most);
        stepOverLost(reading, answer);
        List<Item> items = reading.fresh(unpacker.unpack(reading.shard, answer.records()));
        At next = next(reading.at, answer);
        buffer.add(
                shard,
                Chunk.of(decoding.decodable(shard, items, reader::announce), next),
                Math.max(0, answer.behindMillis()));
        long bytes = 0;
        for (Record record : answer.records()) {
            bytes += record.data().asByteArrayUnsafe().length;
        }
        reading.at = next;
        reading.now = answer.now();
        reading.iterator = answer.next();
        reading.due = began + options.nanosAfter(bytes);
        reading.answered();
        reader.answered(shard);
        if (answer.next() == null) {
            over(reading, answer);
        }
    }

    private static At next(At at, Service.Answer answer) {
        long since = answer.behindMillis() == 0 ? answer.now() : at.since();
        if (answer.records().isEmpty()) {
            return at.withSince(since);
        }
        Record last = answer.records().get(answer.records().size() - 1);
        long arrival = last.approximateArrivalTimestamp().toEpochMilli();
        return At.behind(last.sequenceNumber(), Math.max(since, arrival));
    }

    /** If records have become too old while the buffer was full, begins with the oldest there are. */
    private void stepOverLost(Reading reading, Service.Answer answer) throws InterruptedException, Lost.Failure {
        String shard = reading.shard.id();
        if (reading.now == 0 || !lost.isLost(shard, reading.at, answer.now())) {
            return; // the start has looked before the first answer
        }
        String what = lost.what(shard, reading.at, options.access());
        if (options.lost() == LostRecordsPolicy.FAIL) {
            throw new Lost.Failure(what);
        }
        reader.announce(what + "; reading goes on at the oldest record there is");
        reading.at = At.horizon(answer.now());
        buffer.add(shard, Chunk.stepTo(reading.at), 0);
    }

    /** The shard has ended, and others follow it. */
    private void over(Reading reading, Service.Answer answer) {
        List<Shard> children = answer.children();
        if (children.isEmpty()) {
            children = service.shards().childrenOf(reading.shard.id());
        }
        if (children.isEmpty()) {
            reading.backOff(); // they are not known yet: the end is fetched again
            return;
        }
        readings.remove(reading);
        synchronized (this) {
            size--;
        }
        reader.over(reading.shard.id(), children, answer.now());
    }
}
