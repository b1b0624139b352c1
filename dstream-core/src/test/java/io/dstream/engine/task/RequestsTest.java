package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests at a time: what fails is sent again if that may help, and nobody waits for ever. */
@Timeout(60)
class RequestsTest {
    private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

    private final Map<Integer, String> answers = new ConcurrentHashMap<>();

    private static Requests requests(int inFlight, Duration retry) {
        return new Requests("test", inFlight, retry, new Requests.Errors() {
            @Override
            public boolean passes(Throwable e) {
                return e instanceof IOException;
            }

            @Override
            public String told(Throwable e) {
                return String.valueOf(e.getMessage());
            }

            @Override
            public RuntimeException failed(String what, Throwable e) {
                return new IllegalStateException(what + " failed: " + e.getMessage(), e);
            }
        });
    }

    private static Requests requests(int inFlight) {
        return requests(inFlight, Duration.ofMinutes(1));
    }

    private static CompletionStage<String> done(Integer request) {
        return CompletableFuture.completedFuture("to " + request);
    }

    @Test
    void eachIsSentOnceAndAnswered() throws Exception {
        List<Integer> sent = new ArrayList<>();
        requests(3)
                .run(
                        "asking",
                        TEN,
                        request -> {
                            sent.add(request);
                            return done(request);
                        },
                        answers::put);
        assertThat(sent).isEqualTo(TEN);
        assertThat(answers).hasSize(10).containsEntry(7, "to 7");
    }

    @Test
    void noMoreThanAllowedAreUnderWay() throws Exception {
        Queue<CompletableFuture<String>> underWay = new ConcurrentLinkedQueue<>();
        Thread sender = new Thread(() -> {
            try {
                requests(3)
                        .run(
                                "asking",
                                TEN,
                                request -> {
                                    CompletableFuture<String> answer = new CompletableFuture<>();
                                    underWay.add(answer);
                                    return answer;
                                },
                                answers::put);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        for (int answered = 0; answered < 10; answered++) {
            int expected = Math.min(3, 10 - answered);
            Await.until("there are " + expected + ", not " + underWay.size(), () -> underWay.size() == expected);
            assertThat(underWay).hasSize(expected);
            assertThat(underWay.remove().complete("yes")).isTrue();
        }
        Await.end(sender);
        assertThat(answers).hasSize(10);
    }

    @Test
    void onlyWhatHasFailedIsSentAgain() throws Exception {
        Map<Integer, Integer> sent = new HashMap<>();
        requests(4)
                .run(
                        "asking",
                        TEN,
                        request -> {
                            int times = sent.merge(request, 1, Integer::sum);
                            return request % 5 == 2 && times < 3
                                    ? CompletableFuture.failedFuture(new CompletionException(new IOException("busy")))
                                    : done(request);
                        },
                        answers::put);
        assertThat(answers).hasSize(10);
        assertThat(sent)
                .containsEntry(2, 3)
                .containsEntry(7, 3)
                .containsEntry(0, 1)
                .containsEntry(9, 1);
    }

    @Test
    void whatDoesNotPassEndsIt() {
        List<Integer> sent = new ArrayList<>();
        assertThatThrownBy(() -> requests(4)
                        .run(
                                "asking",
                                TEN,
                                request -> {
                                    sent.add(request);
                                    return request == 3
                                            ? CompletableFuture.failedFuture(
                                                    new IllegalArgumentException("no such table"))
                                            : done(request);
                                },
                                answers::put))
                .hasMessage("asking failed: no such table");
        assertThat(sent).containsExactly(0, 1, 2, 3);
    }

    @Test
    void whatCannotBeSentEndsItToo() {
        assertThatThrownBy(() -> requests(4)
                        .run(
                                "asking",
                                TEN,
                                request -> {
                                    throw new IllegalArgumentException("too large");
                                },
                                answers::put))
                .hasMessage("asking failed: too large");
    }

    @Test
    void anAnswerThatCannotBeTakenEndsIt() {
        assertThatThrownBy(() -> requests(4).run("asking", TEN, RequestsTest::done, (request, answer) -> {
                    throw new IllegalStateException("not expected");
                }))
                .hasMessage("asking failed: not expected");
    }

    @Test
    void itIsGivenUpWhenNothingSucceedsForTooLong() {
        assertThatThrownBy(() -> requests(4, Duration.ofMillis(1))
                        .run(
                                "asking",
                                TEN,
                                request -> CompletableFuture.failedFuture(new IOException("busy")),
                                answers::put))
                .hasMessage("asking failed: busy")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void whoeverWaitsGivesUpAtTheEnd() {
        Requests ending = requests(1);
        assertThatThrownBy(() -> ending.run(
                        "asking",
                        TEN,
                        request -> {
                            ending.end();
                            return new CompletableFuture<String>(); // never answered
                        },
                        answers::put))
                .hasMessageContaining("the program is being stopped");
    }

    @Test
    void aPauseEndsAtTheEnd() {
        Requests ending = requests(1);
        assertThatThrownBy(() -> ending.run(
                        "asking",
                        TEN,
                        request -> {
                            ending.end();
                            return CompletableFuture.failedFuture(new IOException("busy"));
                        },
                        answers::put))
                .hasMessage("asking failed: busy");
    }
}
