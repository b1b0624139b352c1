package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.internal.runtime.RunSettings.Failures;
import io.dstream.internal.runtime.RunSettings.Retries;
import java.time.Duration;

/**
 * What happens when a batch fails, that is when one of its output operations throws, or a function it computes with.
 * The operations after the one that failed are not run.
 *
 * <pre>{@code
 * .onBatchFailure(BatchFailurePolicy.retry(3, Duration.ofSeconds(1), BatchFailurePolicy.skip()))
 * }</pre>
 *
 * <p>An {@code OutOfMemoryError} stops the program under any policy. A {@code LinkageError} or a
 * {@code StackOverflowError} is not retried: what comes after the retries is done at once.
 */
public final class BatchFailurePolicy {
    private static final BatchFailurePolicy FAIL = new BatchFailurePolicy(new Failures(ImmutableList.of(), false));
    private static final BatchFailurePolicy SKIP = new BatchFailurePolicy(new Failures(ImmutableList.of(), true));

    private final Failures failures;

    private BatchFailurePolicy(Failures failures) {
        this.failures = failures;
    }

    /**
     * The program stops, and {@link StreamingContext#awaitTermination()} throws the cause. The default.
     *
     * @return the policy
     */
    public static BatchFailurePolicy fail() {
        return FAIL;
    }

    /**
     * The failure is logged and reported, and the program goes on with the next batch.
     *
     * @return the policy
     */
    public static BatchFailurePolicy skip() {
        return SKIP;
    }

    /**
     * The batch is tried again with the same data and the same time, beginning with the output operation that failed;
     * those before it are not run again. Batches after it wait.
     *
     * @param times how often it is tried again, at least once
     * @param backoff how long to wait before each
     * @param then what happens when it fails the last time
     * @return the policy
     * @throws IllegalArgumentException if {@code times} is less than 1 or {@code backoff} is negative
     */
    public static BatchFailurePolicy retry(int times, Duration backoff, BatchFailurePolicy then) {
        checkArgument(times >= 1, "cannot retry %s times: expected at least 1", times);
        checkNotNull(backoff, "retry needs a back-off: how long to wait before each attempt");
        checkArgument(!backoff.isNegative(), "cannot wait for %s: expected zero or more", backoff);
        checkNotNull(then, "retry needs a policy for when all attempts have failed, such as fail()");
        return new BatchFailurePolicy(new Failures(
                ImmutableList.<Retries>builder()
                        .add(new Retries(times, backoff))
                        .addAll(then.failures.retries())
                        .build(),
                then.failures.skip()));
    }

    Failures failures() {
        return failures;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        failures.retries().forEach(retries -> text.append("retry ")
                .append(retries.times())
                .append(" times after ")
                .append(retries.delay())
                .append(", then "));
        return text.append(failures.skip() ? "skip" : "fail").toString();
    }
}
