package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.internal.runtime.RunSettings.Failures;
import io.dstream.internal.runtime.RunSettings.Retries;
import java.time.Duration;

/**
 * What happens when a batch fails: when one of its output operations throws, or a function that computes it. Output
 * operations after the failed one are not run.
 *
 * <pre>{@code
 * .onBatchFailure(BatchFailurePolicy.retry(3, Duration.ofSeconds(1), BatchFailurePolicy.skip()))
 * }</pre>
 *
 * <p>An {@code OutOfMemoryError} stops the program under any policy. A {@code LinkageError} or a
 * {@code StackOverflowError} is not retried; the policy that follows the retries applies immediately.
 */
public final class BatchFailurePolicy {
    private static final BatchFailurePolicy FAIL = new BatchFailurePolicy(new Failures(ImmutableList.of(), false));
    private static final BatchFailurePolicy SKIP = new BatchFailurePolicy(new Failures(ImmutableList.of(), true));

    private final Failures failures;

    private BatchFailurePolicy(Failures failures) {
        this.failures = failures;
    }

    /**
     * Stops the program. {@link StreamingContext#awaitTermination()} then throws the cause. This is the default.
     *
     * @return the policy
     */
    public static BatchFailurePolicy fail() {
        return FAIL;
    }

    /**
     * Logs and reports the failure, and continues with the next batch.
     *
     * @return the policy
     */
    public static BatchFailurePolicy skip() {
        return SKIP;
    }

    /**
     * Retries the batch with the same data and the same time, from the output operation that failed; the operations
     * before it are not run again. Later batches wait.
     *
     * @param times the number of retries, at least 1
     * @param backoff how long to wait before each retry
     * @param then what happens if the last retry fails
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
        return failures.toString();
    }
}
