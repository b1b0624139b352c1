package io.dstream.zookeeper;

import io.dstream.testing.Proxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What one process sees of the servers: a proxy before each. */
final class Gates implements AutoCloseable {
    private final List<Proxy> proxies = new ArrayList<>();

    Gates(Ensemble ensemble) throws IOException {
        for (int port : ensemble.ports()) {
            proxies.add(new Proxy(port));
        }
    }

    String connect() {
        return Ensemble.connect(proxies.stream().map(Proxy::port).toList());
    }

    List<Proxy> all() {
        return proxies;
    }

    void fallSilent() {
        proxies.forEach(Proxy::fallSilent);
    }

    void speak() {
        proxies.forEach(Proxy::speak);
    }

    @Override
    public void close() throws IOException {
        for (Proxy proxy : proxies) {
            proxy.close();
        }
    }
}
