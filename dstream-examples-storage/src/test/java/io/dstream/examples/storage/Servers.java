package io.dstream.examples.storage;

import io.dstream.hdfs.Cluster;
import io.dstream.s3.server.S3Server;

/** Starts an HDFS cluster and an S3 server on the loopback address, for whoever wants to try something with them. */
final class Servers {
    private Servers() {}

    public static void main(String[] args) throws InterruptedException {
        try (Cluster cluster = Cluster.start()) {
            S3Server s3 = S3Server.shared();
            System.out.printf(
                    "%s%n%s?endpoint=http://127.0.0.1:%d&pathStyle=true&region=us-east-1%n",
                    cluster.fresh(), s3.newBucket(), s3.port());
            System.out.printf(
                    "For S3, set AWS_ACCESS_KEY_ID=%s and AWS_SECRET_ACCESS_KEY=%s. Ctrl-C ends both.%n",
                    S3Server.ACCESS, S3Server.SECRET);
            Thread.currentThread().join();
        }
    }
}
