package io.dstream.http.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.http.ServerSentEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the HTML standard, and others, in pieces of all sizes. */
class EventParserTest {

    private static List<ServerSentEvent> parse(String stream) throws IOException {
        List<ServerSentEvent> whole = parse(stream, Integer.MAX_VALUE);
        for (int size = 1; size < 8; size++) {
            assertThat(parse(stream, size)).as("in pieces of %s", size).isEqualTo(whole);
        }
        return whole;
    }

    private static List<ServerSentEvent> parse(String stream, int size) throws IOException {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        EventParser parser = new EventParser(1000, "");
        List<ServerSentEvent> events = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += Math.min(size, bytes.length)) {
            int n = Math.min(size, bytes.length - from);
            byte[] piece = new byte[n];
            System.arraycopy(bytes, from, piece, 0, n);
            parser.take(piece, n, parsed -> events.add(parsed.event()));
        }
        return events;
    }

    private static ServerSentEvent message(String id, String data) {
        return new ServerSentEvent(id, "message", data);
    }

    @Test
    void linesOfDataAreJoined() throws Exception {
        assertThat(parse("data: YHOO\ndata: +2\ndata: 10\n\n")).containsExactly(message("", "YHOO\n+2\n10"));
    }

    @Test
    void commentsAndUnknownFieldsAreIgnored() throws Exception {
        assertThat(parse(": test stream\n\ndata: first\nid: 1\nother: x\n\ndata:second\nid\n\ndata:  third\n\n"))
                .containsExactly(message("1", "first"), message("", "second"), message("", " third"));
    }

    @Test
    void anEventNeedsDataAndAnEnd() throws Exception {
        assertThat(parse("data\n\ndata\ndata\n\nevent: x\n\ndata:"))
                .containsExactly(message("", ""), message("", "\n"));
    }

    @Test
    void linesEndInThreeWays() throws Exception {
        assertThat(parse("\uFEFFevent: a\r\ndata: 1\r\n\r\ndata: 2\r\rdata: grüße\n\n"))
                .containsExactly(new ServerSentEvent("", "a", "1"), message("", "2"), message("", "grüße"));
    }

    @Test
    void theLastIdHoldsUntilTheNext() throws Exception {
        assertThat(parse("id: 7\ndata: a\n\ndata: b\n\nid: 8\n\ndata: c\n\n"))
                .containsExactly(message("7", "a"), message("7", "b"), message("8", "c"));
    }

    @Test
    void theServerMaySayHowLongToWait() throws Exception {
        EventParser parser = new EventParser(1000, "");
        byte[] bytes = "retry: 1500\nretry: x\n\n".getBytes(StandardCharsets.UTF_8);
        parser.take(bytes, bytes.length, parsed -> {});
        assertThat(parser.retryMillis()).hasValue(1500);
    }

    @Test
    void anEventHasALimit() throws Exception {
        assertThatThrownBy(() -> parse("data: " + "x".repeat(1000) + "\n\n", 10))
                .isInstanceOf(EventParser.TooLargeException.class);
        assertThatThrownBy(() -> parse("data: xxxxxxxxxxxxxxxxx\n".repeat(50), 10))
                .isInstanceOf(EventParser.TooLargeException.class);
        assertThat(parse("data: x\n\n".repeat(1000), 10)).hasSize(1000);
        assertThat(parse(":\n".repeat(2000), 10)).isEmpty();
    }
}
