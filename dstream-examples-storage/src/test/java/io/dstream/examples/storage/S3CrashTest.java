package io.dstream.examples.storage;

import io.dstream.examples.crash.AckFeed;
import io.dstream.examples.crash.FileFeed;
import io.dstream.examples.crash.ReplayFeed;
import io.dstream.s3.server.FaultyStore;
import io.dstream.s3.server.FaultyStore.Fate;
import io.dstream.s3.server.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The crash-test program with its checkpoint in S3. */
class S3CrashTest {
    private static final long SEED = 20260303;
    private static final int A_FEW = 2;
    private static final Fate[] FATES = {
        Fate.IS_TOO_MUCH, Fate.IS_LOST, Fate.IS_NOT_ANSWERED, Fate.IS_HALF_ANSWERED, Fate.IS_ANSWERED_WITH_A_STATUS
    };

    @TempDir
    Path folder;

    private final S3Server server = S3Server.shared();
    private final String bucket = server.newBucket().toString();
    private FaultyStore faulty;

    @BeforeEach
    void open() throws IOException {
        faulty = new FaultyStore(server.port());
        Random random = new Random(SEED);
        faulty.on(request -> fate(random));
    }

    @AfterEach
    void close() throws IOException {
        faulty.close();
    }

    /** One request in 20 fails, and one in 50 takes long. */
    private static Fate fate(Random random) {
        int choice;
        synchronized (random) {
            choice = random.nextInt(100);
        }
        if (choice == 98 || choice == 99) {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return choice < FATES.length ? FATES[choice] : Fate.PASSES;
    }

    private Crashes at(int port) {
        return new Crashes(
                folder,
                bucket + "?endpoint=http://127.0.0.1:" + port + "&pathStyle=true&region=us-east-1",
                "-Daws.accessKeyId=" + S3Server.ACCESS,
                "-Daws.secretAccessKey=" + S3Server.SECRET);
    }

    @Test
    void growingFiles() throws Exception {
        at(server.port()).kill(new FileFeed(folder.resolve("in"), SEED), A_FEW, cycle -> {});
    }

    @Test
    void recordsThatAreAcknowledgedWhileRequestsFail() throws Exception {
        at(faulty.port()).kill(new AckFeed(SEED), A_FEW, cycle -> {});
    }

    @Test
    void whoIsWokenAfterATakeOverEndsAndPublishesNothing() throws Exception {
        at(server.port()).suspend();
    }

    @Test
    @Tag("endurance")
    void growingFilesForLong() throws Exception {
        at(server.port()).kill(new FileFeed(folder.resolve("in"), SEED + 1), 100, cycle -> {});
    }

    @Test
    @Tag("endurance")
    void recordsThatAreAcknowledgedForLong() throws Exception {
        at(server.port()).kill(new AckFeed(SEED + 2), 50, cycle -> {});
    }

    @Test
    @Tag("endurance")
    void recordsThatCanBeReadAgainForLongWhileRequestsFail() throws Exception {
        at(faulty.port()).kill(new ReplayFeed(SEED + 3), 50, cycle -> {});
    }

    @Test
    @Tag("endurance")
    void windowsByEventTimeForLongWhileRequestsFail() throws Exception {
        at(faulty.port()).killWithPanes(new FileFeed(folder.resolve("in"), SEED + 4), 20, cycle -> {});
    }
}
