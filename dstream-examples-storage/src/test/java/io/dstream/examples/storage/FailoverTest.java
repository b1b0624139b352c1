package io.dstream.examples.storage;

import io.dstream.hdfs.Cluster;
import io.dstream.hdfs.Hdfs;
import io.dstream.s3.S3;
import io.dstream.s3.server.S3Server;
import io.dstream.storage.StorageLocation;
import io.dstream.testing.Await;
import io.dstream.testing.db.PostgresServer;
import io.dstream.zookeeper.Ensemble;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes, three ZooKeeper servers, a database and HDFS or S3: whatever happens to the one that leads, the other
 * takes over, and each number is counted once.
 */
@ExtendWith(Cluster.Extension.class)
class FailoverTest {
    private static final int NUMBERS = 100; // in a file
    private static final int TIMES = 13; // for each fault

    /** What happens to the leader. */
    private enum Fault {
        IS_KILLED,
        IS_SUSPENDED,
        LOSES_ZOOKEEPER,
        LOSES_STORAGE,
        LOSES_ITS_SERVER
    }

    @TempDir
    Path directory;

    private final Cluster cluster;
    private final Map<Fault, List<Long>> millisUntilNextLeads = new EnumMap<>(Fault.class);
    private final Map<Fault, List<Long>> millisUntilOutput = new EnumMap<>(Fault.class);
    private int fed;

    FailoverTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void prepare() throws Exception {
        Files.createDirectory(directory.resolve("in"));
        PostgresServer.shared().clear();
    }

    @Test
    void aFewTimesOnS3() throws Exception {
        takeOver(onS3(List.of(Fault.LOSES_STORAGE, Fault.IS_SUSPENDED, Fault.LOSES_ZOOKEEPER)));
    }

    @Test
    @Tag("endurance")
    void manyTimesOnS3() throws Exception {
        takeOver(onS3(many()));
    }

    @Test
    @Tag("endurance")
    void manyTimesOnHdfs() throws Exception {
        takeOver(onHdfs(many()));
    }

    private static List<Fault> many() {
        List<Fault> all = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            all.addAll(List.of(Fault.values()));
        }
        return all;
    }

    /**
     * A run.
     *
     * @param port where the storage listens
     * @param addresses of checkpoint and output, where a port leads to it
     * @param output where the output is
     * @param options of the processes
     */
    private record Run(
            List<Fault> faults,
            int port,
            IntFunction<String[]> addresses,
            StorageLocation output,
            List<String> options) {}

    private Run onS3(List<Fault> faults) {
        S3Server server = S3Server.shared();
        String bucket = server.newBucket().toString();
        return new Run(
                faults,
                server.port(),
                port -> new String[] {s3(bucket + "/checkpoint", port), s3(bucket + "/output", port)},
                S3.at(bucket + "/output")
                        .endpoint(URI.create("http://127.0.0.1:" + server.port()))
                        .pathStyle()
                        .credentials(S3Server.ACCESS, S3Server.SECRET),
                List.of("-Daws.accessKeyId=" + S3Server.ACCESS, "-Daws.secretAccessKey=" + S3Server.SECRET));
    }

    private static String s3(String place, int port) {
        return place + "?endpoint=http://127.0.0.1:" + port + "&pathStyle=true&region=us-east-1";
    }

    private Run onHdfs(List<Fault> faults) {
        String fresh = cluster.fresh().toString();
        String path = fresh.replaceFirst("hdfs://[^/]*", "");
        return new Run(
                faults,
                cluster.hdfs().getNameNodePort(),
                port -> new String[] {
                    "hdfs://127.0.0.1:" + port + path + "/checkpoint", "hdfs://127.0.0.1:" + port + path + "/output"
                },
                Hdfs.at(fresh + "/output"),
                List.of());
    }

    private void takeOver(Run run) throws Exception {
        try (Ensemble ensemble = Ensemble.up();
                var files = run.output().open();
                Connection database = PostgresServer.shared().connect()) {
            Book book = new Book(files, database);
            Replica leader = start(ensemble, run);
            Replica heir = null;
            try {
                awaitCandidates(ensemble, 1);
                for (int i = 0; i < run.faults().size(); i++) {
                    Fault fault = run.faults().get(i);
                    heir = heir == null ? start(ensemble, run) : heir;
                    awaitCandidates(ensemble, 2);
                    feed();
                    awaitAll(book, leader, heir);
                    feed(); // it may be anywhere with these
                    int server = leader.server();
                    long start = System.nanoTime();
                    strike(leader, fault, ensemble, server);
                    if (fault != Fault.LOSES_ITS_SERVER) { // it finds another one
                        Await.until("the other one leads", Await.LONG, heir::leads, heir::said);
                        add(millisUntilNextLeads, fault, start);
                    }
                    feed();
                    awaitAll(book, leader, heir);
                    add(millisUntilOutput, fault, start);
                    recover(leader, fault, ensemble, server);
                    if (!leader.isAlive()) {
                        leader.close();
                        leader = heir;
                        heir = null;
                    }
                    book.check(fed);
                }
            } finally {
                leader.close();
                if (heir != null) {
                    heir.close();
                }
            }
            book.check(fed);
        }
        System.out.println(
                "with a session time-out of " + Numbers.SESSION + ", from a fault until the next process leads: "
                        + millisUntilNextLeads + " ms, until its first records are in the output: " + millisUntilOutput
                        + " ms");
    }

    private static void add(Map<Fault, List<Long>> millis, Fault fault, long start) {
        millis.computeIfAbsent(fault, unused -> new ArrayList<>())
                .add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private Replica start(Ensemble ensemble, Run run) throws IOException {
        return new Replica(
                ensemble,
                directory,
                run.port(),
                run.addresses(),
                PostgresServer.shared().url(),
                run.options());
    }

    private static void strike(Replica leader, Fault fault, Ensemble ensemble, int server) throws Exception {
        switch (fault) {
            case IS_KILLED -> leader.kill();
            case IS_SUSPENDED -> leader.suspend();
            case LOSES_ZOOKEEPER -> leader.loseZooKeeper();
            case LOSES_STORAGE -> leader.loseStorage();
            case LOSES_ITS_SERVER -> ensemble.kill(server);
        }
    }

    /** Puts right what was done, and looks what the old leader makes of it. */
    private static void recover(Replica leader, Fault fault, Ensemble ensemble, int server) throws Exception {
        switch (fault) {
            case IS_KILLED -> {}
            case IS_SUSPENDED -> leader.resumeToItsEnd();
            case LOSES_ZOOKEEPER -> leader.awaitItsEnd();
            case LOSES_STORAGE -> {
                leader.findAll();
                leader.awaitItsEnd();
            }
            case LOSES_ITS_SERVER -> ensemble.restart(server);
        }
    }

    /** Puts a file with the next numbers there, whole. */
    private void feed() throws IOException {
        Path draft = directory.resolve("draft");
        Files.write(
                draft,
                LongStream.range(fed, fed + NUMBERS).mapToObj(Long::toString).toList());
        Files.move(draft, directory.resolve("in").resolve(fed + ".txt"), StandardCopyOption.ATOMIC_MOVE);
        fed += NUMBERS;
    }

    private void awaitAll(Book book, Replica leader, Replica heir) throws Exception {
        Await.<Exception>until(
                "all " + fed + " numbers are there",
                Await.LONG,
                () -> book.hasAll(fed),
                () -> "but not after this:\n" + leader.said() + "\nand\n" + heir.said());
    }

    private static void awaitCandidates(Ensemble ensemble, int candidates) throws Exception {
        Await.<Exception>until(candidates + " take part", Await.LONG, () -> {
            AtomicInteger found = new AtomicInteger();
            ensemble.administer(client -> {
                if (client.exists(Numbers.PATH, false) != null) {
                    found.set(client.getChildren(Numbers.PATH, false).size());
                }
            });
            return found.get() == candidates;
        });
    }
}
