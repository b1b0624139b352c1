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
 * What {@code mapWithState} does: a function called with each value of a key and the key's state, and how state begins
 * and ends. Immutable.
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
 * @param <K> the keys
 * @param <V> the values
 * @param <S> the state of a key
 * @param <R> what a call gives
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
     * Calls a function with each value; each call gives one record.
     *
     * @param fn is given the key, its value (nothing where it times out) and its state
     * @param <K> the keys
     * @param <V> the values
     * @param <S> the state of a key
     * @param <R> what a call gives, not null
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
     * Calls a function with each value and the batch time; each call gives a record or nothing.
     *
     * @param fn is given the batch time, the key, its value (nothing where it times out) and its state
     * @param <K> the keys
     * @param <V> the values
     * @param <S> the state of a key
     * @param <R> what a call may give
     * @return the spec
     */
    public static <K, V, S, R> StateSpec<K, V, S, R> withTime(
            Function4<? super Instant, ? super K, ? super Optional<V>, ? super State<S>, Optional<R>> fn) {
        checkNotNull(fn, "a StateSpec needs a function");
        return new StateSpec<>(fn::apply, ImmutableList.of(), null, 0, null, ImmutableList.of());
    }

    /**
     * The same with state to begin with. Its keys count as touched at the first batch.
     *
     * @param state keys with their state; copied; where a key is there twice, the last counts
     * @return the same with initial state
     */
    public StateSpec<K, V, S, R> initialState(Collection<Pair<K, S>> state) {
        return new StateSpec<>(function, ImmutableList.copyOf(state), timeout, partitions, id, types);
    }

    /**
     * The same with a time-out: a key whose last data is older than the batch time less the time-out is called a last
     * time, without a value, after the batch's data; then its state is removed. Data for a key, updating or not, makes
     * it young again.
     *
     * @param idle the time-out, more than zero
     * @return the same with a time-out
     */
    public StateSpec<K, V, S, R> timeout(Duration idle) {
        checkArgument(!idle.isNegative() && !idle.isZero(), "a timeout of %s: expected more than zero", idle);
        return new StateSpec<>(function, initialState, idle, partitions, id, types);
    }

    /**
     * The same with a number of partitions.
     *
     * @param n over how many partitions to spread the keys; as many as the program has threads if nothing is said
     * @return the same with that number
     */
    public StateSpec<K, V, S, R> partitions(int n) {
        checkArgument(n >= 1, "cannot keep state in %s partitions: expected at least 1", n);
        return new StateSpec<>(function, initialState, timeout, n, id, types);
    }

    /**
     * The same with an id for the operator, as {@code named} on the stream gives it.
     *
     * @param operatorId the id
     * @return the same with that id
     */
    public StateSpec<K, V, S, R> named(String operatorId) {
        return new StateSpec<>(function, initialState, timeout, partitions, checkNotNull(operatorId, "id"), types);
    }

    /**
     * The same with the types of keys and state, which Java does not keep of a lambda. Needed for nothing but to have a
     * program with a checkpoint directory refuse to start, rather than fail in its first batch, where one of them has
     * no codec.
     *
     * @param keys the type of the keys
     * @param state the type of the state
     * @return the same with these types
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
     * The same with the type of the state alone, as {@link #types(Class, Class)} says it with that of the keys.
     *
     * @param state the type of the state
     * @return the same with this type
     */
    public StateSpec<K, V, S, R> types(Class<S> state) {
        checkNotNull(state, "state");
        return new StateSpec<>(
                function, initialState, timeout, partitions, id, ImmutableList.of(Primitives.wrap(state)));
    }

    /**
     * The types of keys and state.
     *
     * @return both, or that of the state, or none where nothing is said
     */
    public List<Class<?>> types() {
        return types;
    }

    /**
     * What is called with each value.
     *
     * @return the function
     */
    public Function4<Instant, K, Optional<V>, State<S>, Optional<R>> function() {
        return function;
    }

    /**
     * The state to begin with.
     *
     * @return keys with their state
     */
    public List<Pair<K, S>> initialState() {
        return initialState;
    }

    /**
     * The time-out.
     *
     * @return the time-out, or nothing
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /**
     * The number of partitions.
     *
     * @return the number, or 0 where nothing is said
     */
    public int partitions() {
        return partitions;
    }

    /**
     * The operator's id.
     *
     * @return the id, or nothing
     */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }
}
