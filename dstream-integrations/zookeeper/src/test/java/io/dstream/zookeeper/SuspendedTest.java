package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.election.LeaderElection;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A leader whose process is suspended for longer than its session. */
class SuspendedTest {
    private static final Duration SESSION = Duration.ofSeconds(2);

    /** Looks all the time whether it leads, and prints the first look after a long time without one. */
    static final class Leader implements LeaderElection.Listener {
        private final CountDownLatch lost = new CountDownLatch(1);

        public static void main(String[] args) throws Exception {
            Leader leader = new Leader();
            LeaderElection.Candidacy candidacy = HighAvailability.zookeeper(args[0], args[1])
                    .sessionTimeout(SESSION)
                    .join("child", leader);
            long before = System.nanoTime();
            boolean led = false;
            while (!leader.lost.await(1, TimeUnit.MILLISECONDS)) {
                boolean leads = candidacy.leads();
                long now = System.nanoTime();
                if (led && now - before > SESSION.toNanos()) {
                    System.out.println("first look after a pause: leads=" + leads);
                }
                if (leads && !led) {
                    System.out.println("leads");
                }
                led |= leads;
                before = now;
            }
            System.out.println("in the end: leads=" + candidacy.leads());
            candidacy.close();
        }

        @Override
        public void elected() {
            // asked all the time
        }

        @Override
        public void lost(String why) {
            System.out.println("lost: " + why);
            lost.countDown();
        }
    }

    @Test
    void knowsInItsFirstLookThatItLeadsNoMore() throws Exception {
        String path = "/suspended";
        try (Ensemble ensemble = Ensemble.up();
                ChildJvm child =
                        ChildJvm.of(Leader.class, ensemble.connect(), path).start()) {
            Await.until("the child leads", Await.LONG, () -> child.output().contains("leads\n"));
            try (Candidate other = Candidate.joins(
                    HighAvailability.zookeeper(ensemble.connect(), path).sessionTimeout(SESSION), "other")) {
                other.awaitCandidates("child", "other");
                child.suspend();
                other.awaitElected();
                child.resume();

                assertThat(child.awaitEnd()).isZero();
                assertThat(child.output())
                        .contains("first look after a pause: leads=false\n")
                        .doesNotContain("leads=true")
                        .contains("lost: the session with ZooKeeper has expired\n")
                        .endsWith("in the end: leads=false\n");
            }
        }
    }
}
