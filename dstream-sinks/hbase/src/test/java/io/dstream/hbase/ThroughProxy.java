package io.dstream.hbase;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;

/**
 * Has HBase's client connect to a region server through a proxy: it learns the server's own port from HBase. Made by
 * the client, which must be its blocking one.
 */
public final class ThroughProxy extends SocketFactory implements Configurable {
    private static final String FROM = "test.region.port";
    private static final String TO = "test.proxy.port";

    private Configuration configuration;

    /** A cluster whose region server is reached through a proxy. */
    static HBaseCluster of(HBaseCluster cluster, int regionServer, int proxy) {
        return cluster.conf("hadoop.rpc.socket.factory.class.default", ThroughProxy.class.getName())
                .conf("hbase.rpc.client.impl", "org.apache.hadoop.hbase.ipc.BlockingRpcClient")
                .conf(FROM, "" + regionServer)
                .conf(TO, "" + proxy);
    }

    @Override
    public void setConf(Configuration given) {
        configuration = given;
    }

    @Override
    public Configuration getConf() {
        return configuration;
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public void connect(SocketAddress address, int timeout) throws IOException {
                super.connect(redirected((InetSocketAddress) address), timeout);
            }
        };
    }

    private InetSocketAddress redirected(InetSocketAddress address) {
        return address.getPort() == configuration.getInt(FROM, 0)
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), configuration.getInt(TO, 0))
                : address;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }
}
