package io.dstream.monitoring.internal.server;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import io.dstream.monitoring.internal.model.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which {@code Host} headers are answered. A page elsewhere can have its own name point to this address and so read
 * what is here; it then asks under that name. Addresses in digits cannot be had that way.
 */
public final class Hosts {
    private final ImmutableSet<String> allowed;

    public Hosts(Set<String> names) {
        this.allowed = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(ImmutableSet.toImmutableSet());
    }

    /** Checks all the Host headers of a request, of which there is to be one. */
    void check(List<String> headers) throws Refusal {
        if (headers == null || headers.isEmpty() || headers.get(0).isBlank()) {
            throw Refusal.badRequest("the request has no Host header");
        }
        if (headers.size() > 1) {
            throw Refusal.badRequest("the request has " + headers.size() + " Host headers: expected one");
        }
        String header = headers.get(0);
        String host;
        try {
            host = HostAndPort.fromString(header.strip()).getHost().toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("the Host header is not a name or an address");
        }
        if (!host.equals("localhost") && !InetAddresses.isInetAddress(host) && !allowed.contains(host)) {
            throw new Refusal(
                    403,
                    "this page is not to be asked for by the name of the Host header: name it with"
                            + " allowHost(...) if it should be");
        }
    }
}
