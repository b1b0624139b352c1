package io.dstream.zookeeper;

import io.dstream.testing.Await;
import io.dstream.testing.Proxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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

    /** Which server the process is connected to, once it is. */
    public int awaitConnected() {
        Await.until("it is connected to a server", () -> proxies.stream().anyMatch(each -> each.connections() > 0));
        return IntStream.range(0, proxies.size())
                .filter(i -> proxies.get(i).connections() > 0)
                .findFirst()
                .orElseGet(this::awaitConnected);
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
