package io.dstream.kafka.internal.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** How a limit is shared out. */
class SharesTest {

    @Test
    void whoIsFurtherBehindGetsMore() {
        assertThat(Shares.divide(101, new long[] {900, 100}, new long[] {500, 100}, 0))
                .containsExactly(91, 10);
    }

    @Test
    void whatOneCannotTakeOthersGet() {
        assertThat(Shares.divide(100, new long[] {1_000_000, 100, 100}, new long[] {10, 100, 100}, 0))
                .containsExactly(10, 45, 45);
    }

    @Test
    void allIsTakenWhereThereIsEnough() {
        assertThat(Shares.divide(Long.MAX_VALUE, new long[] {7, 9}, new long[] {3, 0}, 0))
                .containsExactly(3, 0);
    }

    @Test
    void thoseWhoGetNothingHaveTheirTurnLater() {
        long[] sum = new long[3];
        for (int turn = 0; turn < 3; turn++) {
            long[] shares = Shares.divide(1, new long[] {1_000, 1, 1}, new long[] {9, 9, 9}, turn);
            for (int i = 0; i < 3; i++) {
                sum[i] += shares[i];
            }
        }
        assertThat(sum).containsExactly(1, 1, 1);
    }

    @Property(tries = 300)
    void theSumIsExactAndNobodyGetsMoreThanThereIsNorNothingWithoutNeed(
            @ForAll @LongRange(max = 5_000) long max,
            @ForAll @Size(min = 1, max = 12) int[] seed,
            @ForAll @IntRange(max = 20) int turn) {
        long[] available =
                Arrays.stream(seed).mapToLong(n -> Math.floorMod(n, 700)).toArray();
        long[] lag = Arrays.stream(seed)
                .mapToLong(n -> Math.floorMod(n * 31L, 1_000_000))
                .toArray();
        long[] shares = Shares.divide(max, lag, available, turn);
        long total = Arrays.stream(available).sum();
        long givers = Arrays.stream(available).filter(n -> n > 0).count();
        assertThat(Arrays.stream(shares).sum()).isEqualTo(Math.min(max, total));
        for (int i = 0; i < shares.length; i++) {
            assertThat(shares[i]).isBetween(available[i] > 0 && max >= givers ? 1L : 0L, available[i]);
        }
    }
}
