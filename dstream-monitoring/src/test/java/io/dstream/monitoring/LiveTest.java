package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.monitoring.internal.server.Live;
import io.dstream.monitoring.internal.server.Server;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What open pages are sent, and what becomes of those that do not take it. */
@Timeout(60)
class LiveTest {
    private static final String REQUEST = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static Programs program(Duration slowPage) {
        return new Programs(
                Monitoring.on(0).pace(new Server.Pace(Duration.ofMillis(2), slowPage, Duration.ofMillis(300))),
                StreamingContext.builder().appName("test"));
    }

    @Test
    void firstComesEverythingAndThenWhatIsNew() throws Exception {
        try (Programs program = program(Duration.ofSeconds(20)).batch("a", "b").batch("c");
                Client.Frames frames = program.client.frames("/events")) {
            JsonNode first = frames.next();
            program.batch("d", "e", "f");
            JsonNode next = frames.next();
            while (next.get("completions").asLong() < 3) {
                next = frames.next();
            }

            assertThat(first.get("name").asText()).isEqualTo("test");
            assertThat(first.get("state").asText()).isEqualTo("ACTIVE");
            assertThat(first.get("interval").asLong()).isEqualTo(1_000);
            assertThat(first.get("from").asLong()).isZero();
            assertThat(first.get("rows")).hasSize(2);
            assertThat(first.get("rows").get(0).get(2).asLong()).isEqualTo(2);
            assertThat(first.get("sources")).hasToString("[\"words\"]");
            assertThat(next.get("from").asLong()).isEqualTo(2);
            assertThat(next.get("rows")).hasSize(1);
            assertThat(next.get("rows").get(0).get(2).asLong()).isEqualTo(3);
        }
    }

    @Test
    void failuresAndTheEndAreSaid() throws Exception {
        try (Programs program = program(Duration.ofSeconds(20)).batch("boom!");
                Client.Frames frames = program.client.frames("/events?app=test")) {
            JsonNode first = frames.next();
            program.driver.close();
            JsonNode next = frames.next();
            while (!next.get("state").asText().equals("STOPPED")) {
                next = frames.next();
            }

            assertThat(first.get("failed").asInt()).isEqualTo(1);
            JsonNode failure = first.get("failures").get(0);
            assertThat(failure.get("message").asText()).isEqualTo("boom!");
            assertThat(failure.get("at").asText()).startsWith("Words.java:");
            assertThat(failure.get("output").asText()).startsWith("foreachBatch-");
        }
    }

    @Test
    void aHundredPagesMayBeOpenAndTheNextIsTold() throws Exception {
        List<Socket> open = new ArrayList<>();
        try (Programs program = program(Duration.ofSeconds(20)).batch("a")) {
            for (int i = 0; i < Live.PAGES; i++) {
                open.add(program.client.open(REQUEST));
            }
            Live live = program.page.live();
            Client.await("100 pages", () -> live.pages() == Live.PAGES);

            assertThat(program.client.get("/events").statusCode()).isEqualTo(503);
            assertThat(program.client.get("/api/v1/applications").statusCode()).isEqualTo(200);
            for (int i = 0; i < 50; i++) {
                program.batch("a", "b");
            }
            assertThat(program.driver.context().metrics().completedBatches()).isEqualTo(51);
            assertThat(live.pendingBytes())
                    .isLessThan(Live.PAGES * 20_000L); // a frame each at most, and they are shared
            for (Socket socket : open) {
                socket.close();
            }
            Client.await("no page", () -> live.pages() == 0);
        }
    }

    @Test
    void aPageThatTakesNothingIsDropped() throws Exception {
        try (Programs program = program(Duration.ofMillis(100));
                Socket slow = program.client.open(REQUEST)) {
            for (int i = 0; i < 5; i++) {
                program.batch("x".repeat(3_000) + "!"); // messages of failures make frames large
            }
            Live live = program.page.live();
            Client.await("the page is open", () -> live.pages() == 1);
            Client.await("the page is dropped", () -> {
                program.batch("a");
                assertThat(live.pendingBytes()).isLessThan(200_000);
                return live.pages() == 0;
            });
            assertThat(slow.isClosed()).isFalse(); // by this end
        }
    }

    @Test
    void aRequestThatIsNeverFinishedLosesItsConnection() throws Exception {
        try (Programs program = program(Duration.ofSeconds(20))) {
            List<Socket> stuck = new ArrayList<>();
            for (int i = 0; i < 130; i++) {
                stuck.add(program.client.open("GET / HTTP/1.1\r\nHost: local"));
            }
            for (Socket socket : stuck) {
                assertThat(ended(socket)).isTrue();
                socket.close();
            }
            assertThat(program.client.get("/api/v1/applications").statusCode()).isEqualTo(200);
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // reset
        }
    }

    @Test
    void withoutPagesNothingIsMade() throws Exception {
        try (Programs program = program(Duration.ofSeconds(20)).batch("a")) {
            assertThat(program.page.live().pages()).isZero();
            assertThat(program.page.live().pendingBytes()).isZero();
        }
    }
}
