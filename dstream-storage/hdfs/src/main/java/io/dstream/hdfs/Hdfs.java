package io.dstream.hdfs;

/**
 * Directories on HDFS, wherever a {@link io.dstream.storage.StorageLocation} is asked for.
 *
 * <pre>{@code
 * StreamingContext.builder().checkpointStorage(Hdfs.at("hdfs://namenode:8020/programs/orders"))
 *
 * counts.to(FileSink.lines(Hdfs.at("hdfs://namenode:8020/out").shared()));
 * }</pre>
 */
public final class Hdfs {
    private Hdfs() {}

    /**
     * Returns the location of a directory. Nothing is read or created before it is opened.
     *
     * @param address the address of the directory, {@code hdfs://host:port/path}, or {@code hdfs://nameservice/path} if
     *     the configuration tells of such a service
     * @return the location
     * @throws IllegalArgumentException if the address is not of that form
     */
    public static HdfsLocation at(String address) {
        return HdfsLocation.at(address);
    }
}
