package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What fails is done again if that may help, and given up in the end. */
@Timeout(60)
class RetryTest {
    private final AtomicInteger attempts = new AtomicInteger();

    private static Retry retry(Duration patience) {
        return new Retry("test", patience, new Retry.Errors() {
            @Override
            public boolean mayPass(Exception e) {
                return e instanceof IOException;
            }

            @Override
            public Optional<IOException> problem(String what, Exception e) {
                return e instanceof IOException || e instanceof SQLException
                        ? Optional.of(new IOException(what + ": " + e.getMessage(), e))
                        : Optional.empty();
            }
        });
    }

    @Test
    void whatPassesIsTriedAgain() throws Exception {
        String result = retry(Duration.ofMinutes(1)).run("asking has failed", () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IOException("busy");
            }
            return "yes";
        });
        assertThat(result).isEqualTo("yes");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void whatDoesNotPassIsNot() {
        assertThatThrownBy(() -> retry(Duration.ofMinutes(1)).run("asking has failed", () -> {
                    attempts.incrementAndGet();
                    throw new SQLException("no such queue");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("asking has failed: no such queue")
                .hasCauseInstanceOf(SQLException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void patienceHasAnEnd() {
        assertThatThrownBy(() -> retry(Duration.ofMillis(1)).run("asking has failed", () -> {
                    attempts.incrementAndGet();
                    throw new IOException("busy");
                }))
                .hasMessage("asking has failed: busy");
        assertThat(attempts).hasValueBetween(1, 2);
    }

    @Test
    void pausesEndWhenItIsEnded() {
        Retry ending = retry(Duration.ofDays(1));
        assertThat(ending.isEnded()).isFalse();
        assertThatThrownBy(() -> ending.run("asking has failed", () -> {
                    attempts.incrementAndGet();
                    ending.end();
                    throw new IOException("busy");
                }))
                .hasMessage("asking has failed: busy");
        assertThat(attempts).hasValue(1);
        assertThat(ending.isEnded()).isTrue();
    }

    @Test
    void whatIsNoErrorOfTheClientIsThrownAsItIs() {
        RuntimeException thrown = new IllegalStateException("a bug");
        assertThatThrownBy(() -> retry(Duration.ofMinutes(1)).run("asking has failed", () -> {
                    attempts.incrementAndGet();
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anInterruptIsNoFailure() {
        assertThatThrownBy(() -> retry(Duration.ofMinutes(1)).run("asking has failed", () -> {
                    throw new InterruptedException("enough");
                }))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("enough");
    }
}
