package io.dstream.state;

import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The state of one key in a call of the function of {@code mapWithState}. Valid only during that call.
 *
 * <p>Do not change a state value in place; {@link #update} it with a new one. Then a failed batch leaves the state
 * unchanged, and a checkpoint saves only what has changed rather than everything that was read.
 *
 * @param <S> the type of the state
 */
public interface State<S> {

    /**
     * Returns whether the key has state.
     *
     * @return whether there is state
     */
    boolean exists();

    /**
     * Returns the state.
     *
     * @return the state
     * @throws NoSuchElementException if there is none
     */
    S get();

    /**
     * Returns the state, if there is any.
     *
     * @return the state, or empty
     */
    Optional<S> getOption();

    /**
     * Sets the key's state.
     *
     * @param state the new state; must not be null
     * @throws IllegalStateException if the key times out or was removed in this call, or the call is over
     */
    void update(S state);

    /**
     * Removes the key's state.
     *
     * @throws IllegalStateException if the key times out or was removed in this call, or the call is over
     */
    void remove();

    /**
     * Returns whether this is the key's last call because it has timed out. The state can still be read, and is removed
     * after the call.
     *
     * @return whether the key times out
     */
    boolean isTimingOut();
}
