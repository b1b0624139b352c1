package io.dstream.storage;

import java.net.URI;
import java.util.Set;

/**
 * Makes locations of addresses; found by {@link java.util.ServiceLoader}. Each module that connects a system has one.
 */
public interface StorageProvider {

    /**
     * The schemes of the addresses that it knows.
     *
     * @return the schemes, in lower case, such as {@code hdfs}
     */
    Set<String> schemes();

    /**
     * Makes a location of an address.
     *
     * @param address an address with one of the schemes
     * @return the location
     * @throws IllegalArgumentException if the address makes no sense; the message says what is expected
     */
    StorageLocation locate(URI address);
}
