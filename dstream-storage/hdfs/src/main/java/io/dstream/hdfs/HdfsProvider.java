package io.dstream.hdfs;

import io.dstream.storage.StorageLocation;
import io.dstream.storage.StorageProvider;
import java.net.URI;
import java.util.Set;

/** Addresses of HDFS: {@code hdfs://namenode:8020/path}. */
public final class HdfsProvider implements StorageProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("hdfs");
    }

    @Override
    public StorageLocation locate(URI address) {
        if (address.getRawQuery() != null || address.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "'" + address + "': expected hdfs://NAMENODE:PORT/PATH and nothing behind it;"
                            + " settings come from the configuration, or from Hdfs.at(...)");
        }
        return Hdfs.at(address.toString());
    }
}
