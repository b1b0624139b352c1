package io.dstream.sources.internal.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BufferLimits;
import io.dstream.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineMemoryTest {
    private final LineMemory memory = new LineMemory(100);
    private final List<String> disconnected = new ArrayList<>();

    private LineMemory.Share share(String name) {
        return memory.share(() -> disconnected.add(name));
    }

    @Test
    void refusesWhoeverWouldHaveTheLongestLine() throws IOException {
        LineMemory.Share one = share("one");
        LineMemory.Share two = share("two");
        one.take(40);
        two.take(50);

        assertThatThrownBy(() -> two.take(20)).hasMessageContaining("more than 100 bytes");
        two.close();
        one.take(60);
        assertThat(disconnected).isEmpty();
    }

    @Test
    void disconnectsTheLongestOfTheOthersAndWaitsUntilItHasGivenBack() throws Exception {
        LineMemory.Share large = memory.share(() -> {});
        large.take(70);
        share("small").take(20);
        CompletableFuture<Void> cut = new CompletableFuture<>();
        LineMemory other = memory;
        LineMemory.Share victim = large;
        CompletableFuture<Void> taken = CompletableFuture.runAsync(() -> {
            try {
                other.share(() -> cut.complete(null)).take(30);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Await.until("the large one is refused", () -> {
            try {
                victim.checkNotRefused();
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        assertThat(taken).isNotDone();
        victim.close();
        taken.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        assertThat(disconnected).isEmpty();
        assertThat(cut).isNotDone();
    }

    @Test
    void givesWhatIsMerelyWelcomeFromHalfOfItAndNeverDisconnectsForIt() throws IOException {
        LineMemory.Share quick = share("quick");
        assertThat(quick.takeIfPlenty(50)).isTrue();
        assertThat(share("late").takeIfPlenty(1)).isFalse();

        LineMemory.Share needy = share("needy");
        needy.take(50);
        assertThatThrownBy(() -> needy.take(1)).isInstanceOf(IOException.class);
        assertThat(disconnected).isEmpty();
    }

    @Test
    void isAsLargeAsTheBufferOrAFewOfTheLongestLines() throws IOException {
        LineFormat format = LineFormat.DEFAULT.withMaxLineBytes(1000);
        LineMemory.of(new BufferLimits(1, 10_000), format).share(() -> {}).take(10_000);
        LineMemory.of(new BufferLimits(1, 1), format).share(() -> {}).take(4000);
        assertThatThrownBy(() -> LineMemory.of(new BufferLimits(1, 1), format)
                        .share(() -> {})
                        .take(4001))
                .isInstanceOf(IOException.class);
    }
}
