package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HighAvailabilityTest {
    private static final HighAvailability GOOD = HighAvailability.zookeeper("zk1:2181,zk2:2181", "/programs/orders");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zk1",
                "zk1:2181",
                "zk1:2181,zk2,10.0.0.3:65535",
                "[::1]:2181,[fe80::1]",
                "zk1:2181,zk2:2181/root/of/all"
            })
    void serversAreNamed(String connect) {
        assertThat(HighAvailability.zookeeper(connect, "/orders").toString()).contains(connect);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zk1:",
                "zk1:0",
                "zk1:65536",
                "zk1:port",
                ":2181",
                "zk1,,zk2",
                "zk1:2181, zk2:2181",
                "zk1:1:2",
                "[]:1",
                ","
            })
    void malformedServersAreNamedInTheError(String connect) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HighAvailability.zookeeper(connect, "/orders"))
                .withMessageStartingWith("the connect string " + connect + " names the server \"")
                .withMessageContaining("expected host or host:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void noServerIsAnError(String connect) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HighAvailability.zookeeper(connect, "/orders"))
                .withMessage("the connect string names no server: expected host:port,host:port,host:port");
    }

    @Test
    void whatIsBehindTheServersMustBeAPath() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HighAvailability.zookeeper("zk1:2181/root/", "/orders"))
                .withMessageStartingWith(
                        "the connect string zk1:2181/root/ ends in /root/, which is not a valid path: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "/orders/", "//orders", "/a/../b", "/a\u0000b"})
    void malformedPathsAreNamedInTheError(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HighAvailability.zookeeper("zk1", path))
                .withMessageStartingWith("the path " + path + " is not valid: ")
                .withMessageEndingWith("Expected one such as /programs/orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/zookeeper", "/zookeeper/quota"})
    void pathsOfZooKeeperAreRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HighAvailability.zookeeper("zk1", path))
                .withMessageContaining("the path " + path + " belongs to ZooKeeper itself");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 999, 300_001})
    void sessionTimeoutsHaveLimits(long millis) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GOOD.sessionTimeout(Duration.ofMillis(millis)))
                .withMessage("sessionTimeout must be from 1 s to 5 min; it is " + Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 99, 300_001})
    void connectionTimeoutsHaveLimits(long millis) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GOOD.connectionTimeout(Duration.ofMillis(millis)))
                .withMessage("connectionTimeout must be from 100 ms to 5 min; it is " + Duration.ofMillis(millis));
    }

    @Test
    void secretsAreInNoMessage() {
        HighAvailability election = GOOD.authorization("digest", "orders:hidden")
                .client("zookeeper.ssl.trustStore.password", "hidden")
                .client("zookeeper.client.secure", "hidden");

        assertThat(election)
                .hasToString("HighAvailability.zookeeper(zk1:2181,zk2:2181, /programs/orders, sessionTimeout=PT10S,"
                        + " authorization=digest,"
                        + " client=[zookeeper.client.secure zookeeper.ssl.trustStore.password])");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GOOD.authorization("digest", "hidden"))
                .withMessage("authorization with the scheme digest needs a secret of the form user:password;"
                        + " it has another one");
    }

    @Test
    void whatIsEmptyIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> GOOD.authorization("", "a:b"));
        assertThatIllegalArgumentException().isThrownBy(() -> GOOD.authorization("digest", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> GOOD.acl(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> GOOD.client(" ", "true"));
        assertThatIllegalArgumentException().isThrownBy(() -> GOOD.client("zookeeper.client.secure", null));
    }

    @Test
    void aUserKeepsNodesToItself() {
        Settings open = Settings.of("zk1", "/orders");

        assertThat(open.acl()).isEqualTo(ZooDefs.Ids.OPEN_ACL_UNSAFE);
        assertThat(open.withUser("digest", "a:b").acl()).isEqualTo(ZooDefs.Ids.CREATOR_ALL_ACL);
        assertThat(open.withUser("digest", "a:b")
                        .withAcl(ZooDefs.Ids.READ_ACL_UNSAFE)
                        .acl())
                .isEqualTo(ZooDefs.Ids.READ_ACL_UNSAFE);
    }

    @Test
    void eachSettingMakesANewObject() {
        String before = GOOD.toString();

        assertThat(GOOD.sessionTimeout(Duration.ofSeconds(4)).toString()).contains("PT4S");
        assertThat(GOOD).hasToString(before);
    }
}
