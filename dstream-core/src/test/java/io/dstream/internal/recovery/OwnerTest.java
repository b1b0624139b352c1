package io.dstream.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.time.StreamingClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OwnerTest {
    /** Somebody. */
    static final Owner ME = new Owner("me", "here", 1, 1);

    /** For storages that need none. */
    static final LeaseTerms LEASE = new LeaseTerms(Duration.ofSeconds(1), true, StreamingClock.system());

    private final Owner here = Owner.here("here", Instant.EPOCH);

    @Test
    void knowsItsOwnLease() {
        assertThat(here.wrote(here.leaseText(7))).isTrue();
        assertThat(ME.wrote(here.leaseText(7))).isFalse();
        assertThat(Owner.textOf(here.leaseText(7))).isEqualTo(here.text());
    }

    @Test
    void aProcessThatRunsIsNotGone() {
        assertThat(ME.isGone(here.leaseText(1))).isFalse();
    }

    @Test
    void aProcessOfThisHostThatHasEndedIsGone() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        Owner ended = new Owner("it", "here", process.pid(), 5);

        assertThat(here.isGone(ended.leaseText(1))).isTrue();
    }

    @Test
    void aProcessThatGotTheNumberOfAnotherIsNotThatOne() {
        Owner before = new Owner("it", "here", here.process(), here.startMillis() - 1);

        assertThat(here.isGone(before.leaseText(1))).isTrue();
    }

    @Test
    void nobodyKnowsOfProcessesOfOtherHosts() {
        assertThat(here.isGone(new Owner("it", "elsewhere", 999_999_999, 5).leaseText(1)))
                .isFalse();
    }

    @Test
    void aLeaseThatIsNoneSaysNothing() {
        assertThat(here.isGone("")).isFalse();
        assertThat(here.isGone("x\nhere y z\n1")).isFalse();
        assertThat(Owner.textOf("")).isEqualTo("another program");
    }
}
