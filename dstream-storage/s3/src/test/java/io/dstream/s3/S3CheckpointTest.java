package io.dstream.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.internal.recovery.inspect.Inspect;
import io.dstream.s3.server.Counted;
import io.dstream.s3.server.FaultyStore;
import io.dstream.s3.server.FaultyStore.Fate;
import io.dstream.s3.server.S3Server;
import io.dstream.sink.FileSink;
import io.dstream.state.StateSpec;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs whose checkpoint and output are in S3: stopped, cut off, taken over from. */
class S3CheckpointTest {
    private final S3Location direct = S3Server.shared().newBucket();
    private final S3Location output = S3.at("s3://" + direct.bucket() + "/out")
            .endpoint(URI.create("http://127.0.0.1:" + S3Server.shared().port()))
            .pathStyle()
            .credentials(S3Server.ACCESS, S3Server.SECRET);
    private FaultyStore faulty;

    @BeforeEach
    void open() throws IOException {
        faulty = new FaultyStore(S3Server.shared().port());
    }

    @AfterEach
    void close() throws IOException {
        faulty.close();
    }

    private S3Location throughFaulty(S3Location location) {
        return location.endpoint(URI.create("http://127.0.0.1:" + faulty.port()))
                .maxRetries(0)
                .timeout(Duration.ofSeconds(2));
    }

    /** Counts words for good, and in a window of three batches. */
    private static final class Program implements AutoCloseable {
        final StreamingTestDriver driver;
        final TestInput<String> in;
        final TestOutput<String> recent;

        Program(StorageLocation checkpoint, StorageLocation output) {
            this(checkpoint, output, Duration.ofSeconds(1));
        }

        Program(StorageLocation checkpoint, StorageLocation output, Duration lease) {
            driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                    .appName("shop")
                    .parallelism(1)
                    .batchInterval(Duration.ofSeconds(1))
                    .checkpointStorage(checkpoint)
                    .checkpointLease(lease));
            in = driver.input();
            var words = in.stream().named("in").mapToPair(word -> Pair.of(word, 1L));
            recent = driver.collect(words.reduceByKeyAndWindow(Long::sum, Duration.ofSeconds(3), Duration.ofSeconds(1))
                    .named("recent")
                    .map(count -> count.key() + " " + count.value()));
            words.mapWithState(StateSpec.<String, Long, Long, String>of((word, n, total) -> {
                        long sum = total.getOption().orElse(0L) + n.orElse(0L);
                        total.update(sum);
                        return word + " " + sum;
                    }))
                    .named("totals")
                    .to(FileSink.lines(output));
        }

        List<String> batch(String... words) {
            in.add(words);
            driver.runBatch();
            return recent.last();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    private Map<String, String> published() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Storage storage = output.open()) {
            for (String name : storage.list("")) {
                if (!name.startsWith(".")) {
                    try (InputStream in = storage.stream(name, 0)) {
                        files.put(name, new String(in.readAllBytes(), UTF_8).strip());
                    }
                }
            }
        }
        return files;
    }

    @Test
    void goesOnAfterAStop() throws Exception {
        try (Program first = new Program(direct, output)) {
            assertThat(first.batch("a")).containsExactly("a 1");
            assertThat(first.batch("a")).containsExactly("a 2");
        }
        try (Program second = new Program(direct, output)) {
            assertThat(second.batch("a")).containsExactly("a 3");
            assertThat(second.batch("a")).containsExactly("a 3");
        }
        assertThat(published()).hasToString("{batch-1.txt=a 1, batch-2.txt=a 2, batch-3.txt=a 3, batch-4.txt=a 4}");
    }

    @Test
    void isCopiedToADiskAndBack(@TempDir Path directory) throws Exception {
        try (Program program = new Program(direct, output)) {
            program.batch("a", "b");
            program.batch("a");
        }
        Path disk = directory.resolve("copy");
        List<String> said = new ArrayList<>();

        System.setProperty("aws.accessKeyId", S3Server.ACCESS);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET);
        try {
            assertThat(Inspect.run(List.of("copy", address(direct.toString()), disk.toString()), said::add))
                    .as(said.toString())
                    .isZero();
            assertThat(Inspect.run(List.of("copy", disk.toString(), address(direct + "again")), said::add))
                    .as(said.toString())
                    .isZero();
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
        assertThat(said)
                .filteredOn(line -> line.startsWith("whole: the next start goes on after batch 2"))
                .hasSize(2);

        S3Location again = S3.at(direct + "again")
                .endpoint(URI.create("http://127.0.0.1:" + S3Server.shared().port()))
                .pathStyle()
                .credentials(S3Server.ACCESS, S3Server.SECRET);
        try (Program program = new Program(again, output)) {
            assertThat(program.batch("a")).containsExactlyInAnyOrder("a 3", "b 1");
        }
    }

    private static String address(String place) {
        return place + "?endpoint=http://127.0.0.1:" + S3Server.shared().port() + "&pathStyle=true&region=us-east-1";
    }

    @Test
    void isRefusedWhileAnotherProgramIsAlive() throws Exception {
        try (Program first = new Program(direct, output)) {
            first.batch("a");
            try (Program second = new Program(direct, output)) {
                assertThatThrownBy(() -> second.batch("a"))
                        .isInstanceOf(CheckpointLockedException.class)
                        .hasMessageContaining("s3://" + direct.bucket());
            }
            first.batch("a");
        }
        assertThat(published()).hasToString("{batch-1.txt=a 1, batch-2.txt=a 2}");
    }

    @Test
    void whoeverWasCutOffIsTakenOverFromAndPublishesNothingMore() throws Exception {
        Program first = new Program(throughFaulty(direct), throughFaulty(output));
        first.batch("a");
        first.batch("a");
        faulty.on(request -> Fate.IS_LOST);
        try (Program second = new Program(direct, output)) {
            assertThat(second.batch("a")).containsExactly("a 3");
            faulty.on(request -> Fate.PASSES);
            assertThatThrownBy(() -> first.batch("late")).isInstanceOf(Exception.class);
            assertThat(second.batch("a")).containsExactly("a 3");
            first.close();
            assertThat(second.batch("a")).containsExactly("a 3");
        }
        assertThat(published())
                .hasToString("{batch-1.txt=a 1, batch-2.txt=a 2, batch-3.txt=a 3, batch-4.txt=a 4, batch-5.txt=a 5}");
    }

    @Test
    void whateverHappensToItsRequestsEachBatchIsCountedOnce() throws Exception {
        Fate[] fates = {Fate.IS_NOT_ANSWERED, Fate.IS_LOST, Fate.IS_TOO_MUCH, Fate.IS_HALF_ANSWERED};
        int[] request = {0};
        StringBuilder expected = new StringBuilder();
        try (Program program = new Program(
                throughFaulty(direct).maxRetries(6), throughFaulty(output).maxRetries(6))) {
            program.batch("a");
            faulty.on(each -> {
                synchronized (request) {
                    int n = request[0]++;
                    return n % 4 == 0 ? fates[n / 4 % fates.length] : Fate.PASSES;
                }
            });
            for (int i = 2; i <= 4; i++) {
                program.batch("a");
            }
            faulty.on(each -> Fate.PASSES);
        }
        for (int i = 1; i <= 4; i++) {
            expected.append(i > 1 ? ", " : "").append("batch-" + i + ".txt=a " + i);
        }
        assertThat(published()).hasToString("{" + expected + "}");
    }

    // ---- the cost table in docs/s3.md ----

    private static final Duration NEVER = Duration.ofHours(1); // leases are renewed three times as often

    @Test
    void aBatchCostsOneRequest() throws Exception {
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                .appName("shop")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointStorage(direct)
                .checkpointLease(NEVER))) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream()
                    .named("in")
                    .mapToPair(word -> Pair.of(word, 1L))
                    .reduceByKeyAndWindow(Long::sum, Duration.ofSeconds(3), Duration.ofSeconds(1))
                    .named("counts"));
            driver.runBatches(2);
            Counted.reset();
            driver.runBatches(10);
            assertThat(Counted.counts()).hasToString("{PutObject=10}");
        }
    }

    @Test
    void aFileOfOutputCostsNineMore() throws Exception {
        try (Program program = new Program(direct, output, NEVER)) {
            program.batch("a");
            program.batch("a");
            Counted.reset();
            program.batch("a");
            assertThat(Counted.counts())
                    .hasToString("{CompleteMultipartUpload=1, CreateMultipartUpload=1, DeleteObject=1, HeadObject=3,"
                            + " ListObjectsV2=1, PutObject=2, UploadPart=1}");
        }
    }

    @Test
    void aRenewalOfTheLeaseCostsFive() throws Exception {
        try (Program program = new Program(direct, output)) {
            program.batch("a");
            Counted.reset();
            Await.until("the lease was renewed four times", () -> count("PutObject") >= 4);
            Map<String, Integer> counts = Counted.counts();
            assertThat(counts.keySet()).containsExactly("GetObject", "HeadObject", "ListObjectsV2", "PutObject");
            int renewals = counts.get("PutObject"); // one may have been under way at first, and one at last
            assertThat(counts.get("GetObject")).isBetween(renewals - 1, renewals + 1);
            assertThat(counts.get("HeadObject")).isBetween(renewals - 1, renewals + 1);
            assertThat(counts.get("ListObjectsV2")).isBetween(2 * renewals - 2, 2 * renewals + 2);
        }
    }

    private static int count(String request) {
        return Counted.counts().getOrDefault(request, 0);
    }

    @Test
    void aStartCostsAboutEightyAndAStopAboutFifteen() throws Exception {
        new Program(direct, output, NEVER).close();
        Program program = new Program(direct, output, NEVER);
        program.batch("a");
        program.close();
        Counted.reset();
        program = new Program(direct, output, NEVER);
        program.batch("a");
        assertThat(total()).isBetween(60, 100);
        Counted.reset();
        program.close();
        assertThat(total()).isBetween(8, 20);
    }

    private static int total() {
        return Counted.counts().values().stream().mapToInt(Integer::intValue).sum();
    }
}
