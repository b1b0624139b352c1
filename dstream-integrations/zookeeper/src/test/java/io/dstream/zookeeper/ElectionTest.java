package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.dstream.election.LeaderElection;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testing.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.test.InstanceSpec;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Elections by three servers, which no test takes down. */
class ElectionTest {
    private static Ensemble ensemble;
    private String path;

    @BeforeAll
    static void start() throws Exception {
        ensemble = Ensemble.up();
    }

    @AfterAll
    static void stop() throws Exception {
        ensemble.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        path = "/tests/" + test.getTestMethod().orElseThrow().getName();
    }

    private HighAvailability election() {
        return HighAvailability.zookeeper(ensemble.connect(), path);
    }

    @Test
    void theyLeadInTheOrderInWhichTheyJoin() throws Exception {
        try (Candidate a = Candidate.joins(election(), "a").awaitElected();
                Candidate b = Candidate.joins(election(), "b").awaitCandidates("a", "b");
                Candidate c = Candidate.joins(election(), "c").awaitCandidates("a", "b", "c")) {
            a.awaitCandidates("a", "b", "c");
            b.awaitCandidates("a", "b", "c");
            assertThat(c.candidacy.status())
                    .isEqualTo(new LeaderElection.Status(Optional.of("a"), List.of("a", "b", "c"), Optional.empty()));
            assertThat(List.of(a.leads(), b.leads(), c.leads())).containsExactly(true, false, false);

            a.leaves();
            assertThat(a.leads()).isFalse();
            b.awaitElected();
            c.awaitCandidates("b", "c");
            assertThat(List.of(a.leads(), b.leads(), c.leads())).containsExactly(false, true, false);

            b.leaves();
            c.awaitElected();
            assertThat(c.leads()).isTrue();
            assertThat(List.of(a.told(), b.told(), c.told())).allMatch(told -> told.equals(List.of("elected")));
        }
    }

    @Test
    void whoLeavesWhileStandingByIsNotElected() throws Exception {
        try (Candidate a = Candidate.joins(election(), "a").awaitElected();
                Candidate b = Candidate.joins(election(), "b").awaitCandidates("a", "b");
                Candidate c = Candidate.joins(election(), "c").awaitCandidates("a", "b", "c")) {
            b.leaves();
            a.awaitCandidates("a", "c");
            a.leaves();
            c.awaitElected();

            assertThat(b.told()).isEmpty();
            assertThat(b.candidacy.status().candidates()).isEmpty();
        }
    }

    @Test
    void theLeaderWhoseSessionIsEndedLoses() throws Exception {
        try (Candidate a = Candidate.joins(election(), "a").awaitElected();
                Candidate b = Candidate.joins(election(), "b").awaitCandidates("a", "b")) {
            ensemble.endSession(a.candidacy.session().handle());

            assertThat(a.awaitLost()).matches("lost: (the session with ZooKeeper has expired|its node .* is gone.*)");
            b.awaitElected();
            assertThat(a.leads()).isFalse();
            assertThat(a.candidacy.status().trouble()).isPresent();
        }
    }

    @Test
    void whoStandsByAndLosesItsSessionJoinsAnew() throws Exception {
        try (Candidate a = Candidate.joins(election(), "a").awaitElected();
                Candidate b = Candidate.joins(election(), "b").awaitCandidates("a", "b");
                Candidate c = Candidate.joins(election(), "c").awaitCandidates("a", "b", "c")) {
            ensemble.endSession(b.candidacy.session().handle());
            a.awaitCandidates("a", "c", "b");

            a.leaves();
            c.awaitElected();
            c.leaves();
            b.awaitElected();
            assertThat(b.told()).containsExactly("elected");
        }
    }

    @Test
    void theLeaderWhoseNodeIsDeletedByHandLoses() throws Exception {
        try (Candidate a = Candidate.joins(election(), "a").awaitElected()) {
            String node = a.candidacy.session().node();
            ensemble.administer(admin -> admin.delete(node, -1));

            assertThat(a.awaitLost())
                    .isEqualTo("lost: its node " + node + " in ZooKeeper is gone: somebody has deleted it");
            assertThat(a.leads()).isFalse();
        }
    }

    @Test
    void whoStandsByAndWhoseNodeIsDeletedByHandJoinsAnew() throws Exception {
        try (Candidate a = Candidate.joins(election(), "a").awaitElected();
                Candidate b = Candidate.joins(election(), "b").awaitCandidates("a", "b");
                Candidate c = Candidate.joins(election(), "c").awaitCandidates("a", "b", "c")) {
            ensemble.administer(admin -> admin.delete(b.candidacy.session().node(), -1));
            assertThat(c.leads()).isFalse();
            a.awaitCandidates("a", "c", "b");
        }
    }

    @Test
    void nodesOfOthersAreInNobodysWay() throws Exception {
        try (Candidate first = Candidate.joins(election(), "first").awaitElected()) {
            first.leaves();
            ensemble.administer(admin -> admin.create(
                    path + "/candidate-0000000000", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));

            try (Candidate a = Candidate.joins(election(), "a").awaitElected()) {
                a.awaitCandidates("a");
            }
        }
    }

    @Test
    void aLeaderThatIsCutOffStopsBeforeTheNextIsElected() throws Exception {
        HighAvailability shortSession = election().sessionTimeout(Duration.ofSeconds(2));
        AtomicReference<Candidate> leader = new AtomicReference<>();
        AtomicBoolean bothLead = new AtomicBoolean();
        try (Gates gates = new Gates(ensemble);
                Candidate a = Candidate.joins(
                                HighAvailability.zookeeper(gates.connect(), path)
                                        .sessionTimeout(Duration.ofSeconds(2)),
                                "a")
                        .awaitElected();
                Candidate b = Candidate.joins(
                        shortSession, "b", () -> bothLead.set(leader.get().leads()))) {
            leader.set(a);
            b.awaitCandidates("a", "b");
            assertThat(a.leads()).isTrue();
            gates.fallSilent();

            b.awaitElected();
            assertThat(bothLead).isFalse();
            assertThat(a.told()).containsExactly("elected"); // nobody has told it anything, but it knows
            assertThat(a.leads()).isFalse();
            assertThat(a.awaitTrouble()).contains(gates.connect());

            gates.speak();
            assertThat(a.awaitLost()).contains("the session with ZooKeeper has expired");
        }
    }

    @Test
    void aShortCutIsNoLoss() throws Exception {
        try (Gates gates = new Gates(ensemble);
                Candidate a = Candidate.joins(HighAvailability.zookeeper(gates.connect(), path), "a")
                        .awaitElected();
                Candidate b = Candidate.joins(election(), "b").awaitCandidates("a", "b")) {
            gates.all().forEach(Proxy::down);
            assertThat(a.awaitTrouble()).startsWith("cannot connect to ZooKeeper at " + gates.connect() + " (since ");
            gates.all().forEach(Proxy::up);

            Await.until(
                    "there is no trouble", () -> a.candidacy.status().trouble().isEmpty());
            assertThat(a.leads()).isTrue();
            assertThat(a.told()).containsExactly("elected");
            assertThat(b.told()).isEmpty();
        }
    }

    @Test
    void aLostAnswerLeavesNoNodeInTheWay() throws Exception {
        AtomicBoolean cut = new AtomicBoolean();
        try (Gates gates = new Gates(ensemble)) {
            gates.all()
                    .forEach(proxy -> proxy.on(
                            "-candidate-",
                            () -> cut.compareAndSet(false, true) ? Proxy.Fate.IS_NOT_ANSWERED : Proxy.Fate.PASSES));
            try (Candidate a = Candidate.joins(HighAvailability.zookeeper(gates.connect(), path), "a")
                            .awaitElected();
                    Candidate b = Candidate.joins(election(), "b")) {
                assertThat(cut).isTrue();
                b.awaitCandidates("a", "b");
                a.leaves();
                b.awaitElected();
            }
        }
    }

    @Test
    void closingIsForeverAndCanBeDoneTwice() throws Exception {
        Candidate a = Candidate.joins(election(), "a");
        a.leaves();
        a.leaves();
        try (Candidate b = Candidate.joins(election(), "b").awaitElected()) {
            b.awaitCandidates("b");
            assertThat(a.leads()).isFalse();
        }
    }

    @Test
    void aListenerMayClose() throws Exception {
        AtomicReference<Candidate> self = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Candidate a = Candidate.joins(election(), "a", () -> {
            try {
                Await.latch(known);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            self.get().leaves();
            done.countDown();
        });
        self.set(a);
        known.countDown();
        Await.latch(done);
        try (Candidate b = Candidate.joins(election(), "b").awaitElected()) {
            b.awaitCandidates("b");
            assertThat(a.leads()).isFalse();
        }
    }

    @Test
    void aListenerThatFailsHarmsNoElection() throws Exception {
        try (LogLines logs = new LogLines();
                Candidate a = Candidate.joins(election(), "a", () -> {
                    throw new IllegalStateException("listener's own");
                })) {
            Await.until("it leads", a::leads);
            Await.until("the failure is logged", () -> logs.has("a: the listener of the election has failed"));
        }
    }

    @Test
    void closingIsNotHeldUpByServersThatAreSilent() throws Exception {
        try (Gates gates = new Gates(ensemble);
                LogLines logs = new LogLines()) {
            Candidate a = Candidate.joins(HighAvailability.zookeeper(gates.connect(), path), "a")
                    .awaitElected();
            gates.fallSilent();
            Thread closing = new Thread(a::leaves);
            closing.start();
            Await.end(closing);

            assertThat(logs.at(Level.WARN)).anyMatch(line -> line.contains("has not answered to the end of a session"));
        }
    }

    @Test
    void aTimeoutThatTheServersDoNotGrantIsReplacedAndTold() throws Exception {
        try (LogLines logs = new LogLines();
                Candidate a = Candidate.joins(election().sessionTimeout(Duration.ofMinutes(1)), "a")
                        .awaitElected()) {
            assertThat(a.candidacy.session().timeoutMillis()).isEqualTo(10_000);
            assertThat(logs.at(Level.WARN))
                    .containsExactly("a: ZooKeeper at " + ensemble.connect() + " grants a session time-out of 10000 ms;"
                            + " sessionTimeout asks for 60000 ms. It is used: minSessionTimeout and maxSessionTimeout"
                            + " of the servers set the limits");
        }
    }

    @Test
    void nodesOfAUserAreForThatUserAlone() throws Exception {
        HighAvailability ours = election().authorization("digest", "orders:hidden");
        try (LogLines logs = new LogLines();
                Candidate a = Candidate.joins(ours, "a").awaitElected();
                Candidate b = Candidate.joins(ours, "b").awaitCandidates("a", "b");
                Candidate stranger = Candidate.joins(election().authorization("digest", "other:guess"), "stranger")) {
            assertThat(stranger.awaitTrouble())
                    .contains("refuses access to " + path)
                    .contains("authorization must name a user with the rights READ and CREATE on " + path);
            a.leaves();
            b.awaitElected();
            assertThat(stranger.told()).isEmpty();
            assertThat(logs.lines()).noneMatch(line -> line.contains("hidden") || line.contains("guess"));
        }
    }

    @Test
    void aRootThatIsNotThereIsTold() throws Exception {
        try (Candidate a = Candidate.joins(HighAvailability.zookeeper(ensemble.connect() + "/none", path), "a")) {
            assertThat(a.awaitTrouble())
                    .startsWith("the path at the end of the connect string " + ensemble.connect() + "/none does not"
                            + " exist: create it, or leave it out");
        }
    }

    @Test
    void theServerThatTheLeaderIsConnectedToMayDie() throws Exception {
        try (Ensemble own = Ensemble.up();
                Candidate a = Candidate.joins(HighAvailability.zookeeper(own.connect(), path), "a")
                        .awaitElected();
                Candidate b = Candidate.joins(HighAvailability.zookeeper(own.connect(), path), "b")
                        .awaitCandidates("a", "b")) {
            Session session = a.candidacy.session();
            InstanceSpec server = own.serverOf(session.handle());
            own.kill(server);
            // The others may have to elect a leader of their own first, which cuts connections once more.
            Await.until("another one confirms the session", () -> {
                try {
                    session.confirm();
                    return !server.equals(own.serverOf(session.handle()));
                } catch (KeeperException.ConnectionLossException | KeeperException.OperationTimeoutException e) {
                    return false;
                }
            });

            Await.until("it is certain again", a::leads);
            assertThat(a.told()).containsExactly("elected");
            assertThat(b.told()).isEmpty();
        }
    }

    @Test
    void anOutageOfAllServersEndsTheCertaintyAndPasses() throws Exception {
        try (Ensemble own = Ensemble.up();
                Candidate a = Candidate.joins(
                                HighAvailability.zookeeper(own.connect(), path).sessionTimeout(Duration.ofSeconds(4)),
                                "a")
                        .awaitElected();
                Candidate b = Candidate.joins(
                                HighAvailability.zookeeper(own.connect(), path).sessionTimeout(Duration.ofSeconds(4)),
                                "b")
                        .awaitCandidates("a", "b")) {
            own.killAll();
            assertThat(a.awaitTrouble()).contains("ZooKeeper at " + own.connect());
            assertThat(b.awaitTrouble()).contains("ZooKeeper at " + own.connect());
            Await.until("it is not certain", () -> !a.leads());

            own.restartAll();
            Await.until(
                    "it is certain again, or has lost",
                    () -> a.leads() || a.told().size() == 2);
            if (!a.leads()) {
                b.awaitElected();
            }
            Await.until(
                    "there is no trouble", () -> b.candidacy.status().trouble().isEmpty());
        }
    }

    @Test
    void serversThatAreNotThereYetAreWaitedFor() throws Exception {
        try (Ensemble own = Ensemble.down();
                LogLines logs = new LogLines();
                Candidate a = Candidate.joins(HighAvailability.zookeeper(own.connect(), path), "a")) {
            assertThat(a.awaitTrouble()).startsWith("cannot connect to ZooKeeper at " + own.connect() + " (since ");
            assertThat(a.leads()).isFalse();
            assertThat(logs.at(Level.WARN)).hasSize(1).allMatch(line -> line.startsWith("a: cannot connect to"));

            own.start();
            a.awaitElected();
            Await.until(
                    "there is no trouble", () -> a.candidacy.status().trouble().isEmpty());
            assertThat(logs.has("a: ZooKeeper answers again")).isTrue();
        }
    }

    @Test
    void serversWhoseNamesAreUnknownAreTold() throws Exception {
        try (Candidate a = Candidate.joins(HighAvailability.zookeeper("no-such-host.invalid:2181", path), "a")) {
            assertThat(a.awaitTrouble()).contains("ZooKeeper at no-such-host.invalid:2181");
        }
    }
}
