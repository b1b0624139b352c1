package io.dstream.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.StreamingContext;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.connectors.Speed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The source and the sink beside loops over the client. Kinesalite sets the pace, not Kinesis. */
public final class KinesisSpeed {
    private static final int RECORDS = 40_000;
    private static final int PUT = 8_000; // Kinesalite takes far longer to keep a record than to give it
    private static final int THREADS = 2;
    private static final String TEXT = "a line of a hundred bytes, as logs and orders have them; "
            .repeat(2)
            .substring(0, 100);

    private static final KinesisServer SERVER = KinesisServer.shared();

    private KinesisSpeed() {}

    /** Prints two lines. */
    public static void main(String[] args) throws Exception {
        String filled = SERVER.stream(THREADS);
        SERVER.put(
                filled,
                IntStream.range(0, RECORDS)
                        .mapToObj(n -> KinesisServer.entry("" + n, TEXT + n))
                        .toList());
        Speed.compare("source", RECORDS, () -> read(filled), () -> source(filled));
        String empty = SERVER.stream(THREADS);
        List<String> lines = IntStream.range(0, PUT).mapToObj(n -> TEXT + n).toList();
        Speed.compare("sink", PUT, () -> put(empty, lines), () -> sink(empty, lines));
        System.exit(0);
    }

    private static void onThreads(List<Callable<Void>> work) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (Callable<Void> some : work) {
            Thread thread = new Thread(() -> {
                try {
                    var unused = some.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    // ---- reading ----

    private static long read(String stream) throws Exception {
        AtomicLong length = new AtomicLong();
        try (KinesisClient client = KinesisServer.client(SERVER.port())) {
            List<Callable<Void>> shards = new ArrayList<>();
            for (Shard shard : SERVER.shards(stream)) {
                shards.add(() -> read(client, stream, shard.shardId(), length));
            }
            onThreads(shards);
        }
        return length.get();
    }

    private static Void read(KinesisClient client, String stream, String shard, AtomicLong length) {
        String iterator = client.getShardIterator(
                        get -> get.streamName(stream).shardId(shard).shardIteratorType("TRIM_HORIZON"))
                .shardIterator();
        while (true) {
            String at = iterator;
            var answer = client.getRecords(get -> get.shardIterator(at).limit(10_000));
            if (answer.records().isEmpty()) {
                return null;
            }
            for (Record record : answer.records()) {
                length.addAndGet(new String(record.data().asByteArray(), UTF_8).length());
            }
            iterator = answer.nextShardIterator();
        }
    }

    private static long source(String stream) throws Exception {
        AtomicLong count = new AtomicLong();
        AtomicLong length = new AtomicLong();
        try (StreamingContext ssc = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(20))
                .parallelism(THREADS)
                .build()) {
            ssc.from(Run.source(SERVER.port(), stream).from(StartPosition.horizon()))
                    .foreachBatch(batch -> batch.forEach(record -> {
                        length.addAndGet(record.value().length());
                        count.incrementAndGet();
                    }));
            ssc.start();
            Await.until("all is read", () -> count.get() >= RECORDS);
            ssc.stop();
        }
        return length.get();
    }

    // ---- writing ----

    private static Void put(String stream, List<String> lines) throws Exception {
        try (KinesisClient client = KinesisServer.client(SERVER.port())) {
            List<Callable<Void>> halves = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                List<String> half = lines.subList(PUT / THREADS * t, PUT / THREADS * (t + 1));
                halves.add(() -> put(client, stream, half));
            }
            onThreads(halves);
        }
        return null;
    }

    private static Void put(KinesisClient client, String stream, List<String> lines) {
        for (int from = 0; from < lines.size(); from += 500) {
            List<PutRecordsRequestEntry> some = lines.subList(from, Math.min(lines.size(), from + 500)).stream()
                    .map(line -> PutRecordsRequestEntry.builder()
                            .partitionKey(line.substring(100))
                            .data(SdkBytes.fromByteArray(line.getBytes(UTF_8)))
                            .build())
                    .toList();
            if (client.putRecords(put -> put.streamName(stream).records(some)).failedRecordCount() > 0) {
                throw new IllegalStateException("records were refused");
            }
        }
        return null;
    }

    private static Void sink(String stream, List<String> lines) throws Exception {
        Queue<Collection<String>> batches = new ArrayDeque<>(List.of(lines));
        AtomicLong done = new AtomicLong();
        try (StreamingContext ssc = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(20))
                .parallelism(THREADS)
                .build()) {
            var records = ssc.from(Sources.queue(batches));
            records.to(Kinesis.sink(stream)
                    .endpoint(KinesisServer.endpoint(SERVER.port()))
                    .credentials(KinesisServer.ACCESS, KinesisServer.SECRET)
                    .records(line -> line.substring(100), line -> line.getBytes(UTF_8)));
            records.foreachBatch(batch -> {
                done.addAndGet(batch.count());
            });
            ssc.start();
            Await.until("all is written", () -> done.get() >= PUT);
            ssc.stop();
        }
        return null;
    }
}
