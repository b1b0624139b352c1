package io.dstream.examples.storage;

import io.dstream.examples.kafka.EmbeddedBroker;
import io.dstream.s3.S3;
import io.dstream.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Starts all that a highly available program needs, on this machine: Kafka, ZooKeeper, an S3 server, two processes of
 * {@link WindowedCounts} and somebody who sends lines. Then it kills the process that leads, shows that the other one
 * goes on, and compares what is in S3 with what is in Kafka.
 */
public final class EverythingLocal implements Closeable {
    private static final String TOPIC = "lines";
    private static final int PARTITIONS = 2;
    private static final String BUCKET = "local";
    private static final int TICK_MILLIS = 500;
    private static final long LONGEST_WAIT = TimeUnit.MINUTES.toNanos(4);

    private final Deque<Closeable> own = new ArrayDeque<>();
    private final LocalS3 s3;
    private final String brokers;
    private final LineFeed feed;
    private final List<Member> members = new ArrayList<>();
    private final Storage output;
    private Instant shown = Instant.EPOCH; // the start of the window that was printed last

    private EverythingLocal() throws Exception {
        try {
            Path directory = Files.createTempDirectory("everything-local");
            System.out.println("Starting an S3 server, a Kafka broker and a ZooKeeper server.");
            s3 = opened(LocalS3.start(directory));
            s3.createBucket(BUCKET);
            EmbeddedBroker broker = opened(EmbeddedBroker.start());
            brokers = broker.address();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(PARTITIONS), Optional.empty())))
                        .all()
                        .get();
            }
            TestingServer zookeeper = opened(new TestingServer(
                    new InstanceSpec(null, -1, -1, -1, true, -1, TICK_MILLIS, -1, Map.of(), "127.0.0.1"), true));
            feed = opened(LineFeed.start(brokers, TOPIC, PARTITIONS));
            output = opened(S3.at("s3://" + BUCKET + "/counts")
                    .endpoint(URI.create(s3.endpoint()))
                    .pathStyle()
                    .credentials(LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY)
                    .open());
            for (String name : List.of("first", "second")) {
                members.add(opened(Member.start(
                        name,
                        "kafka://" + brokers + "/" + TOPIC,
                        s3.address(BUCKET + "/checkpoint"),
                        s3.address(BUCKET + "/counts"),
                        zookeeper.getConnectString())));
            }
            System.out.printf(
                    "Counts go to s3://%s/counts at %s; the access key is %s, the secret key %s.%n",
                    BUCKET, s3.endpoint(), LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private <T extends Closeable> T opened(T resource) {
        own.push(resource);
        return resource;
    }

    /** Shows each new window until there are so many. */
    private Counts await(int windows) throws Exception {
        long start = System.nanoTime();
        Counts counts = Counts.written(output);
        while (counts.size() < windows) {
            if (System.nanoTime() - start > LONGEST_WAIT || members.stream().noneMatch(Member::isAlive)) {
                throw new IOException("there are only " + counts.size() + " windows of " + windows
                        + "; what the processes say above may tell why");
            }
            TimeUnit.MILLISECONDS.sleep(500);
            counts = Counts.written(output);
            show(counts);
        }
        return counts;
    }

    private void show(Counts counts) {
        counts.windows().tailMap(shown.plusMillis(1)).forEach((start, words) -> {
            System.out.println(start + " to " + start.plus(WindowedCounts.WINDOW) + ": " + words);
            shown = start;
        });
    }

    private Member leader() throws IOException {
        return members.stream()
                .filter(member -> member.isAlive() && member.hasLed())
                .findFirst()
                .orElseThrow(() -> new IOException("no process leads"));
    }

    /**
     * Runs everything.
     *
     * @param windows after how many windows the leader is killed, and how many more there are then
     * @return the counts in S3 and those of what is in Kafka, which should be the same
     */
    static List<Counts> run(int windows) throws Exception {
        try (EverythingLocal everything = new EverythingLocal()) {
            int before = everything.await(windows).size();
            Member leader = everything.leader();
            System.out.println("Killing the leader, " + leader.name() + ". The other one takes over.");
            leader.kill();
            everything.await(before + windows);
            everything.leader().stop();
            everything.feed.close();
            Counts written = Counts.written(everything.output);
            return List.of(
                    written, Counts.sent(everything.brokers, TOPIC, PARTITIONS).until(written));
        }
    }

    /**
     * Runs everything, which takes about a minute.
     *
     * @param args nothing, or after how many windows the leader is killed; 3 if nothing is said
     * @throws Exception if anything fails
     */
    public static void main(String[] args) throws Exception {
        List<Counts> counts = run(args.length == 0 ? 3 : Integer.parseInt(args[0]));
        boolean same = counts.get(0).equals(counts.get(1));
        System.out.printf(
                "%d windows of %d words are in S3; %s%n",
                counts.get(0).size(),
                counts.get(0).words(),
                same ? "Kafka has the same: each was counted once." : "Kafka has others: " + counts.get(1));
        System.exit(same ? 0 : 1);
    }

    @Override
    public void close() throws IOException {
        while (!own.isEmpty()) {
            own.pop().close();
        }
    }
}
