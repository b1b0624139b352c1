package io.dstream.store;

/**
 * Images that only stores of one kind write and read: for those that have their state in files already, or far away, so
 * that a base of a checkpoint names it instead of holding it. An image is of a moment between two ticks, and what it
 * names must stay as it is for as long as a checkpoint may name it: until two more images of the same store were made.
 */
public interface OwnImages {
    /**
     * What kind of images these are. A program whose stores have another kind does not read them.
     *
     * @return for instance {@code tables of RocksDB 10}
     */
    String kind();

    /**
     * All of a store's state: keys with their values and timers, when they were touched, and what is kept beside them.
     *
     * @param store the store
     * @return the image
     */
    StateImage image(StateStore store);

    /**
     * Takes in what was written. Keys may now belong to other partitions.
     *
     * @param stores the stores, empty
     * @return takes the images, partition after partition
     */
    StateLoader restore(StateStores stores);
}
