package io.dstream.plan;

/**
 * A function that a batch makes of a user's, anew each time it is asked for. Two of the same class are the same when
 * the user's functions are, so an engine can tell that a pipeline is one it has seen before.
 */
public interface Derived {
    /**
     * What it is made of.
     *
     * @return the user's function
     */
    Object from();

    /**
     * Whether it gives, for each pair, a pair of the same key.
     *
     * @return whether it does; by default not
     */
    default boolean keepsKeys() {
        return false;
    }
}
