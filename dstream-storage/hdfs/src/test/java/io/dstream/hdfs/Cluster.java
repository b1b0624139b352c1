package io.dstream.hdfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A NameNode and three DataNodes on loopback, started once for all test classes; each test has a directory there. */
public final class Cluster implements AutoCloseable {
    private static final AtomicInteger DIRECTORIES = new AtomicInteger();

    private final MiniDFSCluster hdfs;
    private final Path files;

    private Cluster() {
        try {
            files = Files.createTempDirectory("hdfs");
            Configuration conf = new HdfsConfiguration();
            conf.set("hdfs.minidfs.basedir", files.toString());
            conf.setInt("dfs.heartbeat.interval", 1);
            conf.setInt("dfs.namenode.fs-limits.min-block-size", 0);
            conf.setInt("dfs.namenode.safemode.extension", 0);
            hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(3).build();
            hdfs.waitActive();
            hdfs.getFileSystem().mkdirs(new org.apache.hadoop.fs.Path("/tests"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one of one's own, which takes a few seconds. */
    public static Cluster start() {
        return new Cluster();
    }

    /** What starts and stops its servers. */
    public MiniDFSCluster hdfs() {
        return hdfs;
    }

    /** As the cluster's superuser. */
    DistributedFileSystem admin() throws IOException {
        return hdfs.getFileSystem();
    }

    /** Its address, without a path. */
    public String address() {
        return "hdfs://127.0.0.1:" + hdfs.getNameNodePort();
    }

    /** A directory that no test has used. */
    public HdfsLocation fresh() {
        return Hdfs.at(address() + "/tests/" + DIRECTORIES.incrementAndGet());
    }

    @Override
    public void close() {
        hdfs.shutdown(true);
    }

    /** Gives the cluster to tests that have a parameter for it. */
    public static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Cluster.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(Cluster.class, unused -> new Cluster(), Cluster.class);
        }
    }
}
