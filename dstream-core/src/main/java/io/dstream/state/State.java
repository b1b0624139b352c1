package io.dstream.state;

import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The state of one key, as a function of {@code mapWithState} sees it. Good for the one call it is given to.
 *
 * <p>A state value should not be changed in place: {@link #update} it with a new one. Then a batch that fails leaves
 * the state as it was, and a checkpoint takes in what has changed only, rather than all that was read.
 *
 * @param <S> the state
 */
public interface State<S> {

    /**
     * Whether the key has state.
     *
     * @return whether there is any
     */
    boolean exists();

    /**
     * The state.
     *
     * @return the state
     * @throws NoSuchElementException if there is none
     */
    S get();

    /**
     * The state, if there is any.
     *
     * @return the state or nothing
     */
    Optional<S> getOption();

    /**
     * Gives the key new state.
     *
     * @param state the state, not null
     * @throws IllegalStateException if the key times out in this call, was removed in it, or the call is over
     */
    void update(S state);

    /**
     * Takes the state away.
     *
     * @throws IllegalStateException if the key times out in this call, was removed in it, or the call is over
     */
    void remove();

    /**
     * Whether this call is the key's last because it has timed out. The state is still there to be read, and is removed
     * after the call.
     *
     * @return whether the key times out
     */
    boolean isTimingOut();
}
