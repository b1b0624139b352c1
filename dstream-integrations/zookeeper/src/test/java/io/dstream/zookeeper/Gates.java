package io.dstream.zookeeper;

import io.dstream.testing.Proxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What one process sees of the servers: a proxy before each. */
public final class Gates implements AutoCloseable {
    private final List<Proxy> proxies = new ArrayList<>();

    /** Proxies that let everything through. */
    public Gates(Ensemble ensemble) throws IOException {
        for (int port : ensemble.ports()) {
            proxies.add(new Proxy(port));
        }
    }

    /** Where the proxies are, as clients take it. */
    public String connect() {
        return Ensemble.connect(proxies.stream().map(Proxy::port).toList());
    }

    /** One for each server. */
    public List<Proxy> all() {
        return proxies;
    }

    /** Which server the process is connected to. */
    public int connected() {
        for (int i = 0; i < proxies.size(); i++) {
            if (proxies.get(i).connections() > 0) {
                return i;
            }
        }
        throw new IllegalStateException("it is connected to no server");
    }

    /** From now on nothing comes through. */
    public void fallSilent() {
        proxies.forEach(Proxy::fallSilent);
    }

    /** What was held back comes through, and what follows. */
    public void speak() {
        proxies.forEach(Proxy::speak);
    }

    @Override
    public void close() throws IOException {
        for (Proxy proxy : proxies) {
            proxy.close();
        }
    }
}
