package io.dstream.kinesis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Kinesalite, which speaks the protocol of Kinesis and keeps its data in a folder, in a process of its own: installed
 * by npm below {@code target}, started once for all tests of a JVM on the loopback address. It ends with the JVM.
 */
final class KinesisServer {
    static final String ACCESS = "the-access-key";
    static final String SECRET = "the-secret-key";

    private static final String PACKAGE = "kinesalite@3.3.3";
    private static final AtomicInteger STREAMS = new AtomicInteger();
    private static KinesisServer shared; // under the class's lock

    private final Path node;
    private final Path folder;
    private final int port;
    private Process process;
    private KinesisClient client;

    static {
        json();
    }

    private KinesisServer(Path node) throws IOException {
        this.node = node;
        this.folder = Files.createTempDirectory("kinesalite");
        this.port = Ports.free();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            kill();
            delete(folder);
        }));
    }

    /** Kinesalite's CBOR is broken on newer versions of Node. */
    static void json() {
        System.setProperty("aws.cborEnabled", "false");
    }

    /** The one that all tests use. */
    static synchronized KinesisServer shared() {
        if (shared == null) {
            try {
                shared = new KinesisServer(installed());
                shared.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    private static Path installed() throws IOException {
        Path folder = Path.of("target", "node").toAbsolutePath();
        Path script = folder.resolve("kinesalite.js");
        Files.createDirectories(folder);
        if (!Files.exists(folder.resolve("node_modules/kinesalite"))) {
            assumeTrue(runs(folder, "npm", "--version"), "needs Node 20 and npm, which are not installed");
            assumeTrue(
                    runs(folder, "npm", "install", "--prefix", ".", "--no-audit", "--no-fund", PACKAGE),
                    "npm cannot install " + PACKAGE + ": see " + folder.resolve("npm.log"));
        }
        try (var in = KinesisServer.class.getResourceAsStream("/kinesalite.js")) {
            Files.write(script, in.readAllBytes());
        }
        return script;
    }

    private static boolean runs(Path folder, String... command) {
        try {
            return new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("npm.log").toFile())
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }

    // ---- its life ----

    void start() throws IOException {
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        log.toFile().deleteOnExit();
        process = new ProcessBuilder("node", node.toString(), "" + port, folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Await.until("Kinesalite listens", Await.LONG, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("Kinesalite has ended: " + Files.readString(log));
            }
            return listens();
        });
        client = client(port);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    int port() {
        return port;
    }

    KinesisClient client() {
        return client;
    }

    static KinesisClient client(int port) {
        return KinesisClient.builder()
                .endpointOverride(endpoint(port))
                .region(Region.US_EAST_1)
                .httpClient(ApacheHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS, SECRET)))
                .build();
    }

    static URI endpoint(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    // ---- streams ----

    /** A new stream. */
    String stream(int shards) {
        String name = "stream-" + STREAMS.incrementAndGet();
        create(name, shards);
        return name;
    }

    void create(String name, int shards) {
        client.createStream(create -> create.streamName(name).shardCount(shards));
        awaitActive(name);
    }

    void awaitActive(String name) {
        Await.until(
                name + " is active",
                () -> client.describeStreamSummary(describe -> describe.streamName(name))
                                .streamDescriptionSummary()
                                .streamStatus()
                        == StreamStatus.ACTIVE);
    }

    void delete(String name) {
        client.deleteStream(delete -> delete.streamName(name));
        Await.until(name + " is gone", () -> !client.listStreams(list -> list.limit(1000))
                .streamNames()
                .contains(name));
    }

    /** Puts values that are their own keys, in this order. */
    void put(String stream, String... values) {
        put(stream, Arrays.stream(values).map(value -> entry(value, value)).toList());
    }

    void put(String stream, List<PutRecordsRequestEntry> entries) {
        for (int from = 0; from < entries.size(); from += 500) {
            List<PutRecordsRequestEntry> some = entries.subList(from, Math.min(entries.size(), from + 500));
            int failed = client.putRecords(put -> put.streamName(stream).records(some))
                    .failedRecordCount();
            if (failed > 0) {
                throw new AssertionError(failed + " records were refused");
            }
        }
    }

    static PutRecordsRequestEntry entry(String key, String value) {
        return entry(key, SdkBytes.fromUtf8String(value));
    }

    static PutRecordsRequestEntry entry(String key, SdkBytes value) {
        return PutRecordsRequestEntry.builder().partitionKey(key).data(value).build();
    }

    /** All shards, the oldest first. */
    List<Shard> shards(String stream) {
        return client.listShards(list -> list.streamName(stream)).shards();
    }

    List<Shard> open(String stream) {
        return shards(stream).stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .toList();
    }

    /** Splits a shard in the middle. */
    void split(String stream, Shard shard) {
        var middle = new java.math.BigInteger(shard.hashKeyRange().startingHashKey())
                .add(new java.math.BigInteger(shard.hashKeyRange().endingHashKey()))
                .shiftRight(1);
        client.splitShard(
                split -> split.streamName(stream).shardToSplit(shard.shardId()).newStartingHashKey(middle.toString()));
        awaitActive(stream);
    }

    void merge(String stream, Shard one, Shard other) {
        client.mergeShards(
                merge -> merge.streamName(stream).shardToMerge(one.shardId()).adjacentShardToMerge(other.shardId()));
        awaitActive(stream);
    }

    /** All records there are, shard by shard. */
    List<String> read(String stream) {
        List<String> values = new ArrayList<>();
        for (Shard shard : shards(stream)) {
            String iterator = client.getShardIterator(get ->
                            get.streamName(stream).shardId(shard.shardId()).shardIteratorType("TRIM_HORIZON"))
                    .shardIterator();
            boolean more = true;
            while (more) {
                String at = iterator;
                var answer = client.getRecords(get -> get.shardIterator(at));
                answer.records().forEach(record -> values.add(record.data().asUtf8String()));
                iterator = answer.nextShardIterator();
                more = !answer.records().isEmpty() && iterator != null;
            }
        }
        return values;
    }
}
