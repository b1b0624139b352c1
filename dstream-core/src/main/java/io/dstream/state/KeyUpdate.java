package io.dstream.state;

import java.util.List;
import java.util.Optional;

/**
 * A key in {@code updateStateByKey}, with what a batch has for it.
 *
 * @param key the key
 * @param values its values in the batch, in order; possibly none
 * @param state its state before the batch, if it has any
 * @param <K> the key
 * @param <V> the values
 * @param <S> the state
 */
public record KeyUpdate<K, V, S>(K key, List<V> values, Optional<S> state) {}
