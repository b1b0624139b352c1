package io.dstream.kinesis;

import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Upstream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A stream of its own, which the program reaches through a proxy. */
final class Place implements Upstream, Downstream {
    private final KinesisServer server;
    private final String stream;
    private final Proxy proxy;

    Place(KinesisServer server) throws IOException {
        this.server = server;
        this.stream = server.stream(2);
        this.proxy = new Proxy(server.port());
    }

    @Override
    public String address() {
        return proxy.port() + " " + stream;
    }

    @Override
    public Proxy proxy() {
        return proxy;
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void start() throws IOException {
        server.start();
    }

    @Override
    public void send(List<String> records) {
        server.put(stream, records.toArray(new String[0]));
    }

    @Override
    public Optional<String> sendGarbage() {
        server.put(stream, "no number");
        return Optional.of("cannot be decoded and is left out");
    }

    @Override
    public Optional<String> sendHuge() {
        return Optional.empty();
    }

    @Override
    public List<String> read() {
        return server.read(stream);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
