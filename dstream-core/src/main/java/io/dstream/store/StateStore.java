package io.dstream.store;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The state of one operator in one partition: values by key, and when to look at which of them again. What a tick
 * changes is made for good by {@link #commit} or undone by {@link #rollback}; until then only the tick itself sees it.
 *
 * <p>Operators know this interface alone, and keep to what every store can do at a cost that does not grow with what it
 * holds: keys that are looked up, timers that are due. Only {@link #scan} and {@link #copy} cost all keys.
 *
 * <p>A value is undone by putting the old one back. An operator that changes a value in place says so by
 * {@link StateEntry#willChange}, and {@linkplain StateEntry#set sets} it afterwards. Used by one thread at a time.
 */
public interface StateStore {

    /** Is shown entries. */
    @FunctionalInterface
    interface EntryVisitor {
        /**
         * Looks at an entry, and may change it.
         *
         * @param entry the entry, valid during the call
         * @param i which of those asked for, from 0
         */
        void visit(StateEntry entry, int i);
    }

    /** Makes stores. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes an empty store.
         *
         * @param operator the id of the operator
         * @param partition the partition, from 0
         * @param values writes and reads the operator's values, for stores that keep bytes
         * @param recording whether each tick is to keep what it {@linkplain StateStore#note notes}
         * @return the store
         */
        StateStore make(String operator, int partition, StateValues values, boolean recording);

        /**
         * Images of the stores' own, for the bases of checkpoints. Without them images have everything in them, and are
         * read by any kind of store.
         *
         * @return how they are made and read, if there are any
         */
        default Optional<OwnImages> ownImages() {
            return Optional.empty();
        }
    }

    /**
     * The partition whose state this is.
     *
     * @return its number, from 0
     */
    int partition();

    // ---- keys ----

    /**
     * Looks a key up.
     *
     * @param key the key
     * @param hash its {@link io.dstream.table.KeyHash}
     * @return its entry, without a value if the key has none; valid until the store is asked for another
     */
    StateEntry entry(Object key, int hash);

    /**
     * Looks several keys up, at once where that is quicker, and shows their entries in the order of the keys, each as
     * those before have left it.
     *
     * @param keys the keys
     * @param hashes their {@link io.dstream.table.KeyHash}
     * @param n how many there are
     * @param visitor is shown their entries
     */
    void visit(Object[] keys, int[] hashes, int n, EntryVisitor visitor);

    /**
     * Shows every key that has a value. Costs all of them. The entry that is shown may be changed, and no other.
     *
     * @param visitor is shown the entries, each valid during the call
     */
    void scan(Consumer<StateEntry> visitor);

    /**
     * How many keys have a value.
     *
     * @return the number of keys
     */
    int size();

    // ---- times ----

    /**
     * Shows the keys that have a value and were last {@linkplain StateEntry#touch touched} before a time, in the order
     * of touch. Costs what is shown. The entry that is shown may be removed, and none touched.
     *
     * @param timeMillis the time
     * @param visitor is shown the entries, each valid during the call
     */
    void visitIdle(long timeMillis, Consumer<StateEntry> visitor);

    /**
     * Timers of one kind: an operator numbers the kinds it has, from 0.
     *
     * @param kind the kind
     * @return the timers
     */
    StateTimers timers(int kind);

    // ---- beside the keys ----

    /**
     * What the operator keeps beside the keys.
     *
     * @return what was last {@linkplain #setAside set}, or null
     */
    Object aside();

    /**
     * Sets what the operator keeps beside the keys: little, and never changed in place. It is not part of a
     * {@link #copy}: the operator writes it, and sets it when it restores.
     *
     * @param aside what to keep
     */
    void setAside(Object aside);

    // ---- for checkpoints ----

    /**
     * Notes what the tick takes in, for operators whose changes are that; does nothing unless the store records.
     *
     * @param key a key
     * @param value what was taken in for it
     */
    void note(Object key, Object value);

    /**
     * What the tick has noted.
     *
     * @return keys and values in turns
     */
    Object[] notes();

    /**
     * Whether the tick has set {@linkplain #setAside what is kept beside the keys}.
     *
     * @return whether it is another than after the last commit
     */
    boolean hasNewAside();

    /**
     * Whether the tick has changed or touched a key.
     *
     * @return whether {@link #changed} would show any
     */
    boolean hasChanged();

    /**
     * The keys that the tick has changed or touched, each once, touched ones in their order. Asked before the commit.
     *
     * @return the keys with what became of them; a value of null is for a key that was removed
     */
    StateCursor changed();

    /**
     * All keys that have a value, those that were touched in the order of touch, as they are now: not affected by what
     * happens to the store later, and read by any one thread.
     *
     * @param frozen makes of a value one that is not affected by later changes in place
     * @return the keys with their values and timers
     */
    StateCursor copy(UnaryOperator<Object> frozen);

    // ---- for engines ----

    /** Makes for good what has changed since the last commit. */
    void commit();

    /** Undoes what has changed since the last commit. */
    void rollback();

    /**
     * About how much memory it takes.
     *
     * @return bytes
     */
    long estimatedBytes();
}
