package io.dstream.storage;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Where files are, and how to reach them: a directory of HDFS, a prefix in S3, or another. Immutable; it can be sent to
 * other processes, which then open it for themselves. For a directory on a local disk, name its path instead, wherever
 * a location is asked for.
 *
 * <p>Whoever implements it for another system also implements {@link Storage}, and runs
 * {@code io.dstream.testkit.StorageContract} on it.
 */
public interface StorageLocation extends Serializable {

    /**
     * The location that an address names, such as {@code s3://bucket/shop}, {@code hdfs://namenode:8020/shop} or
     * {@code file:///var/lib/shop}, for programs that are told where by their settings. Which schemes there are depends
     * on the modules on the class path.
     *
     * @param address the address
     * @return the location
     * @throws IllegalArgumentException if it is no address, or no module knows its scheme
     */
    static StorageLocation of(String address) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + address + "' is no address: " + e.getReason(), e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        TreeSet<String> known = new TreeSet<>();
        for (StorageProvider provider : ServiceLoader.load(StorageProvider.class)) {
            if (provider.schemes().contains(scheme)) {
                return provider.locate(uri);
            }
            known.addAll(provider.schemes());
        }
        throw new IllegalArgumentException(
                "'" + address + "' is no address of a known kind: expected one that begins with "
                        + String.join(":, ", known)
                        + ":; for others, add their module to the class path, such as dstream-hdfs or dstream-s3");
    }

    /**
     * Opens it. Creates and changes nothing; {@link Storage#prepare} does.
     *
     * @return the files there; to be closed
     * @throws IOException if the settings make no sense, or nobody answers
     */
    Storage open() throws IOException;

    /** Where it is, for people: an address without passwords. */
    @Override
    String toString();
}
