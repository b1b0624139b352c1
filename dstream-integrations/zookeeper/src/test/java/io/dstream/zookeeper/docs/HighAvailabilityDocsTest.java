package io.dstream.zookeeper.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.dstream.StreamingContext;
import io.dstream.StreamingContext.State;
import io.dstream.StreamingException;
import io.dstream.election.LeaderElection;
import io.dstream.election.LeadershipLostException;
import io.dstream.source.Sources;
import io.dstream.zookeeper.HighAvailability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on high availability shows. */
class HighAvailabilityDocsTest {
    @TempDir
    Path directory;

    @Test
    void aProgramThatStandsBy() throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        String servers = "127.0.0.1:1,127.0.0.1:2"; // nobody is there
        // snippet: ha-program
        StreamingContext ssc = StreamingContext.builder()
                .appName("orders")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(checkpoint) // or checkpointStorage(S3.at(...)), checkpointStorage(Hdfs.at(...))
                .highAvailability(HighAvailability.zookeeper(servers, "/programs/orders")) // zk1:2181,zk2:2181,zk3:2181
                .build();
        // end
        ssc.from(Sources.queue(new ArrayDeque<List<String>>())).named("in").foreachBatch(batch -> {});
        ssc.start();
        assertThat(ssc.state()).isEqualTo(State.STANDBY);
        // snippet: ha-status
        LeaderElection.Status status = ssc.election().orElseThrow();
        System.out.println("led by " + status.leader().orElse("nobody that is known"));
        status.candidates().forEach(process -> System.out.println("takes part: " + process));
        status.trouble().ifPresent(trouble -> System.out.println("in the way: " + trouble));
        // end
        assertThatIllegalStateException().isThrownBy(() -> {
            // snippet: ha-hand-over
            ssc.handOver(); // completes the batch, leaves the election and stops
            // end
        });
        ssc.stop();
        assertThat(exitStatus(ssc)).isZero();
    }

    private static int exitStatus(StreamingContext ssc) throws InterruptedException {
        // snippet: ha-exit
        try {
            ssc.awaitTermination();
            return 0; // stopped, or handed over
        } catch (StreamingException e) {
            return e.getCause() instanceof LeadershipLostException ? 75 : 1; // 75: start me again
        }
        // end
    }

    @Test
    void settings() {
        String password = "hidden";
        String trustStorePassword = "hidden";
        // snippet: ha-settings
        HighAvailability election = HighAvailability.zookeeper("zk1:2281,zk2:2281,zk3:2281", "/programs/orders")
                .sessionTimeout(Duration.ofSeconds(6))
                .connectionTimeout(Duration.ofSeconds(5))
                .authorization("digest", "orders:" + password)
                .client("zookeeper.client.secure", "true")
                .client("zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty")
                .client("zookeeper.ssl.trustStore.location", "/etc/orders/trust.p12")
                .client("zookeeper.ssl.trustStore.password", trustStorePassword);
        // end
        assertThat(election.toString()).contains("PT6S").doesNotContain("hidden");
    }
}
