package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.spark.Traps.Place;
import io.dstream.spark.Traps.Victim;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.db.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors, workers and the driver of a program are killed, and it goes on, on Spark and on the local engine by turns:
 * each record is in each output once, and state is what a loop over the numbers comes to.
 */
class OutputsOnceTest {
    @RegisterExtension
    static final StandaloneCluster CLUSTER = StandaloneCluster.shared();

    @RegisterExtension
    static final PostgresServer POSTGRES = PostgresServer.shared();

    @TempDir
    Path folder;

    private Traps traps;
    private int kills;

    @BeforeEach
    void prepare() throws Exception {
        SharedSpark.stop(); // the cluster's cores are for the program
        Files.createDirectory(folder.resolve("traps"));
        traps = OutputsProgram.traps(folder);
        POSTGRES.clear();
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            var unused = statement.execute(OutputsProgram.TABLE);
        }
    }

    // ---- the program ----

    /** It ends with this process: see {@link Tied}. */
    private ChildJvm program(boolean onSpark) throws IOException {
        List<String> options = new ArrayList<>(StandaloneCluster.openPackages());
        if (onSpark) {
            Arrays.stream(CLUSTER.conf("outputs").getAll())
                    .forEach(setting -> options.add("-D" + setting._1() + "=" + setting._2()));
        }
        return ChildJvm.of(
                        Tied.class,
                        OutputsProgram.class.getName(),
                        onSpark ? CLUSTER.master() : OutputsProgram.LOCAL,
                        POSTGRES.url(),
                        POSTGRES.user(),
                        folder)
                .heap("600m")
                .options(options.toArray(String[]::new))
                .log(folder.resolve("log"))
                .start();
    }

    private static long written() throws SQLException {
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM totals")) {
            count.next();
            return count.getLong(1);
        }
    }

    /** Waits until it has written some batches more. */
    private void awaitBatches(ChildJvm program, int batches) throws SQLException {
        long before = written();
        Await.until(
                batches + " batches more",
                Await.LONG,
                () -> {
                    program.mustRun();
                    return written() >= before + (long) batches * Numbers.BATCH;
                },
                () -> program.output() + CLUSTER.output());
    }

    /** Has it killed when it gets to a place, executors if that is where they get. */
    private void killAt(ChildJvm program, Place place, Victim victim) throws IOException {
        int before = traps.areSet();
        traps.set(place, victim);
        Await.until(
                "a kill at " + place,
                Await.LONG,
                () -> traps.areSet() <= before || !program.isAlive(),
                program::output);
        assertThat(traps.areSet()).as(program::output).isLessThanOrEqualTo(before);
        kills++;
        CLUSTER.restoreWorkers();
    }

    /** The driver is killed when it gets to a place: on the local engine any, on Spark where it runs on the driver. */
    private void killDriverAt(ChildJvm program, Place place) throws Exception {
        killAt(program, place, Victim.ITSELF);
        assertThat(program.awaitEnd()).isEqualTo(128 + 9);
    }

    // ---- what it has written ----

    private void stopAndCheck() throws Exception {
        traps.unset();
        Files.createFile(folder.resolve("stop"));
        try (ChildJvm program = program(true)) { // which runs what was planned, and stops
            assertThat(program.awaitEnd()).as(program.output()).isZero();
        }
        long all = written();
        List<String> model = OutputsProgram.model(all);
        assertThat(all).isGreaterThan(kills * (long) Numbers.BATCH);
        assertThat(lines("numbers").map(Long::valueOf).sorted().toList())
                .isEqualTo(LongStream.range(0, all).boxed().toList());
        assertThat(sorted(lines("totals"))).isEqualTo(sorted(model.stream()));
        assertThat(rows()).isEqualTo(model);
    }

    private static List<String> sorted(Stream<String> lines) {
        return lines.sorted().toList();
    }

    private Stream<String> lines(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> !each.toString()
                            .substring(folder.toString().length())
                            .contains("/."))
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines.stream();
    }

    private static List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT n, count, sum FROM totals ORDER BY n")) {
            while (row.next()) {
                rows.add(row.getLong(1) + " " + row.getLong(2) + " " + row.getDouble(3));
            }
        }
        return rows;
    }

    // ---- kills ----

    @Test
    void eachRecordIsInEachOutputOnce() throws Exception {
        try (ChildJvm program = program(true)) {
            killAt(program, Place.STATE, Victim.ITSELF);
            awaitBatches(program, 2);
            killAt(program, Place.OUTPUT, Victim.AND_ITS_PARENT);
            awaitBatches(program, 2);
            killDriverAt(program, Place.BEFORE_OUTPUTS);
        }
        try (ChildJvm program = program(false)) {
            awaitBatches(program, 2);
            killDriverAt(program, Place.OUTPUT);
        }
        stopAndCheck();
    }

    @Test
    @Tag("endurance")
    void eachRecordIsInEachOutputOnceAfterAHundredKills() throws Exception {
        killAtRandom(100, 1);
    }

    /** On Spark several kills of executors and workers before the driver's. */
    private void killAtRandom(int times, long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; kills < times; round++) {
            boolean onSpark = round % 2 == 0;
            try (ChildJvm program = program(onSpark)) {
                awaitBatches(program, 1);
                for (int i = random.nextInt(8); onSpark && i > 0; i--) {
                    killOnCluster(program, random);
                    awaitBatches(program, 1 + random.nextInt(2));
                }
                switch (random.nextInt(3)) {
                    case 0 -> killDriverAt(program, Place.BEFORE_OUTPUTS);
                    case 1 -> killDriverAt(program, onSpark ? Place.BEFORE_OUTPUTS : Place.STATE);
                    default -> kills++; // where it is: at the end of this block
                }
            }
        }
        stopAndCheck();
    }

    /** Many traps at a place that is seldom come to would have a batch fail as often as Spark tries it. */
    private void setOnce(Place place) {
        if (traps.areSet() == 0) {
            traps.set(place, Victim.ITSELF);
        }
    }

    private void killOnCluster(ChildJvm program, Random random) throws IOException {
        Victim victim = random.nextInt(4) == 0 ? Victim.AND_ITS_PARENT : Victim.ITSELF;
        int worker = CLUSTER.alive().get(random.nextInt(CLUSTER.alive().size()));
        switch (random.nextInt(5)) {
            case 0 -> killAt(program, Place.STATE, victim);
            case 1 -> killAt(program, Place.OUTPUT, victim);
            case 2 -> {
                CLUSTER.killWorker(worker);
                CLUSTER.restoreWorkers();
                kills++;
            }
            case 3 -> {
                setOnce(Place.IMAGE); // when one is due
                CLUSTER.killExecutors(worker);
                kills++;
            }
            default -> {
                CLUSTER.killExecutors(worker);
                kills++;
            }
        }
    }
}
