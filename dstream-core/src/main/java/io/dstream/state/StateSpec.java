package io.dstream.state;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Primitives;
import io.dstream.batch.Pair;
import io.dstream.function.Function3;
import io.dstream.function.Function4;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Describes what {@code mapWithState} does: the function to call with each value of a key and the key's state, the
 * initial state and the timeout. Immutable.
 *
 * <pre>{@code
 * StateSpec.<String, Long, Long, Pair<String, Long>>of((word, count, total) -> {
 *     long sum = total.getOption().orElse(0L) + count.orElse(0L);
 *     if (!total.isTimingOut()) {
 *         total.update(sum);
 *     }
 *     return Pair.of(word, sum);
 * }).timeout(Duration.ofMinutes(10))
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param <S> the type of the state
 * @param <R> the type of the results
 */
public final class StateSpec<K, V, S, R> {
    private final Function4<Instant, K, Optional<V>, State<S>, Optional<R>> function;
    private final ImmutableList<Pair<K, S>> initialState;
    private final Duration timeout;
    private final int partitions;
    private final String id;
    private final ImmutableList<Class<?>> types;

    private StateSpec(
            Function4<Instant, K, Optional<V>, State<S>, Optional<R>> function,
            ImmutableList<Pair<K, S>> initialState,
            Duration timeout,
            int partitions,
            String id,
            ImmutableList<Class<?>> types) {
        this.function = function;
        this.initialState = initialState;
        this.timeout = timeout;
        this.partitions = partitions;
        this.id = id;
        this.types = types;
    }

    /**
     * Returns a spec that calls a function with each value; each call returns one record.
     *
     * @param fn receives the key, its value (empty if the key times out) and its state
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <S> the type of the state
     * @param <R> the type of the results, which must not be null
     * @return the spec
     */
    public static <K, V, S, R> StateSpec<K, V, S, R> of(
            Function3<? super K, ? super Optional<V>, ? super State<S>, ? extends R> fn) {
        checkNotNull(fn, "a StateSpec needs a function");
        return new StateSpec<>(
                (time, key, value, state) -> Optional.of(checkNotNull(
                        fn.apply(key, value, state),
                        "the function returned null, expected a record; use StateSpec.withTime to return none")),
                ImmutableList.of(),
                null,
                0,
                null,
                ImmutableList.of());
    }

    /**
     * Returns a spec that calls a function with each value and the batch time; each call returns a record or nothing.
     *
     * @param fn receives the batch time, the key, its value (empty if the key times out) and its state
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <S> the type of the state
     * @param <R> the type of the results
     * @return the spec
     */
    public static <K, V, S, R> StateSpec<K, V, S, R> withTime(
            Function4<? super Instant, ? super K, ? super Optional<V>, ? super State<S>, Optional<R>> fn) {
        checkNotNull(fn, "a StateSpec needs a function");
        return new StateSpec<>(fn::apply, ImmutableList.of(), null, 0, null, ImmutableList.of());
    }

    /**
     * Returns a copy with initial state. Its keys count as updated in the first batch.
     *
     * @param state keys with their state; copied; if a key occurs twice, its last state is used
     * @return a copy with this initial state
     */
    public StateSpec<K, V, S, R> initialState(Collection<Pair<K, S>> state) {
        return new StateSpec<>(function, ImmutableList.copyOf(state), timeout, partitions, id, types);
    }

    /**
     * Returns a copy with a timeout. When a key's last data is older than the batch time minus the timeout, the
     * function is called once more for the key, without a value, after the batch's data; then its state is removed. Any
     * data for a key restarts its timeout, whether it updates the state or not.
     *
     * @param idle the timeout, more than zero
     * @return a copy with this timeout
     */
    public StateSpec<K, V, S, R> timeout(Duration idle) {
        checkArgument(!idle.isNegative() && !idle.isZero(), "a timeout of %s: expected more than zero", idle);
        return new StateSpec<>(function, initialState, idle, partitions, id, types);
    }

    /**
     * Returns a copy with a number of partitions.
     *
     * @param n the number of partitions over which the keys are distributed; default: the number of the program's
     *     threads
     * @return a copy with this number
     */
    public StateSpec<K, V, S, R> partitions(int n) {
        checkArgument(n >= 1, "cannot keep state in %s partitions: expected at least 1", n);
        return new StateSpec<>(function, initialState, timeout, n, id, types);
    }

    /**
     * Returns a copy with an id for the operator. Equivalent to {@code named} on the stream.
     *
     * @param operatorId the id
     * @return a copy with this id
     */
    public StateSpec<K, V, S, R> named(String operatorId) {
        return new StateSpec<>(function, initialState, timeout, partitions, checkNotNull(operatorId, "id"), types);
    }

    /**
     * Returns a copy with the types of keys and state, which Java does not retain for a lambda. They have one effect
     * only: if one of them has no codec, a program with a checkpoint directory fails at the start instead of in its
     * first batch.
     *
     * @param keys the type of the keys
     * @param state the type of the state
     * @return a copy with these types
     */
    public StateSpec<K, V, S, R> types(Class<K> keys, Class<S> state) {
        return new StateSpec<>(
                function,
                initialState,
                timeout,
                partitions,
                id,
                ImmutableList.of(checkNotNull(keys, "keys"), checkNotNull(state, "state")));
    }

    /**
     * Returns a copy with the type of the state; see {@link #types(Class, Class)}.
     *
     * @param state the type of the state
     * @return a copy with this type
     */
    public StateSpec<K, V, S, R> types(Class<S> state) {
        checkNotNull(state, "state");
        return new StateSpec<>(
                function, initialState, timeout, partitions, id, ImmutableList.of(Primitives.wrap(state)));
    }

    /**
     * Returns the types of keys and state.
     *
     * @return both types, only that of the state, or none if not set
     */
    public List<Class<?>> types() {
        return types;
    }

    /**
     * Returns the function that is called with each value.
     *
     * @return the function
     */
    public Function4<Instant, K, Optional<V>, State<S>, Optional<R>> function() {
        return function;
    }

    /**
     * Returns the initial state.
     *
     * @return the keys that have initial state, with their state
     */
    public List<Pair<K, S>> initialState() {
        return initialState;
    }

    /**
     * Returns the timeout.
     *
     * @return the timeout, or empty
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /**
     * Returns the number of partitions.
     *
     * @return the number; 0 if not set
     */
    public int partitions() {
        return partitions;
    }

    /**
     * Returns the operator's id.
     *
     * @return the id, or empty
     */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }
}
