package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What tasks keep is shared while it is used, and closed once nobody needs it. */
class KeptTest {
    private final AtomicLong now = new AtomicLong();
    private final Kept<Thing> kept = new Kept<>("closes", Duration.ofHours(1), now::get);

    private static final class Thing implements AutoCloseable {
        private int closed;

        @Override
        public void close() throws IOException {
            closed++;
            throw new IOException("whoever closes it does not hear of this");
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        kept.closeIdle();
    }

    @Test
    void thereIsOneForEachKey() throws Exception {
        try (Kept<Thing>.Lease one = kept.lease("a", Thing::new);
                Kept<Thing>.Lease same = kept.lease("a", Thing::new);
                Kept<Thing>.Lease other = kept.lease("b", Thing::new)) {
            assertThat(one.get()).isSameAs(same.get()).isNotSameAs(other.get());
            assertThat(kept.find("a")).containsSame(one.get());
        }
        assertThat(kept.find("c")).isEmpty();
    }

    @Test
    void whatNobodyHasUsedForLongEnoughIsClosed() throws Exception {
        Kept<Thing>.Lease lease = kept.lease("a", Thing::new);
        Thing thing = lease.get();
        pass(Duration.ofHours(2));
        lease.close();
        lease.close();
        pass(Duration.ofMinutes(59));
        assertThat(thing.closed).isZero();
        kept.lease("a", Thing::new).close();
        pass(Duration.ofMinutes(59));
        assertThat(thing.closed).isZero();
        pass(Duration.ofMinutes(1));
        assertThat(thing.closed).isEqualTo(1);
        try (Kept<Thing>.Lease next = kept.lease("a", Thing::new)) {
            assertThat(next.get()).isNotSameAs(thing);
        }
    }

    @Test
    void whatIsDiscardedIsClosedByTheLastWhoUsesIt() throws Exception {
        Kept<Thing>.Lease one = kept.lease("a", Thing::new);
        Kept<Thing>.Lease other = kept.lease("a", Thing::new);
        one.discard();
        other.discard();
        one.close();
        assertThat(one.get().closed).isZero();
        try (Kept<Thing>.Lease next = kept.lease("a", Thing::new)) {
            assertThat(next.get()).isNotSameAs(one.get());
        }
        other.close();
        assertThat(one.get().closed).isEqualTo(1);
    }

    @Test
    void whatIsDroppedIsClosedAtOnceIfNobodyUsesIt() throws Exception {
        Kept<Thing>.Lease lease = kept.lease("a", Thing::new);
        lease.close();
        kept.drop("a");
        kept.drop("a");
        assertThat(lease.get().closed).isEqualTo(1);
        pass(Duration.ofHours(2));
        assertThat(lease.get().closed).isEqualTo(1);
    }

    @Test
    void whatCannotBeMadeIsTriedAgain() throws Exception {
        assertThatThrownBy(() -> kept.lease("a", () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        kept.lease("a", Thing::new).close();
        assertThat(kept.find("a")).isPresent();
    }
}
