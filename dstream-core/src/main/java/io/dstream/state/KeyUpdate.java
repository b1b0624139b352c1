package io.dstream.state;

import java.util.List;
import java.util.Optional;

/**
 * A key in {@code updateStateByKey}, with its values in a batch and its state.
 *
 * @param key the key
 * @param values its values in the batch, in order; may be empty
 * @param state its state before the batch, if any
 * @param <K> the type of the key
 * @param <V> the type of the values
 * @param <S> the type of the state
 */
public record KeyUpdate<K, V, S>(K key, List<V> values, Optional<S> state) {}
