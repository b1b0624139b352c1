package io.dstream.redis.internal;

import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Says of what the client throws what is wrong and what to do. */
public final class Problems {
    /** What servers answer that will be otherwise in a while. */
    private static final List<String> PASSING = List.of(
            "LOADING", "READONLY", "MISCONF", "OOM", "MASTERDOWN", "NOREPLICAS", "TRYAGAIN", "BUSY ", "ERR max number");

    private Problems() {}

    /** Whether it may be otherwise in a while. */
    public static boolean mayPass(Throwable thrown) {
        if (thrown instanceof JedisConnectionException) {
            return !isTls(thrown);
        }
        return thrown instanceof JedisDataException && PASSING.stream().anyMatch(message(thrown)::startsWith);
    }

    private static boolean isTls(Throwable thrown) {
        return causes(thrown, SSLException.class) || causes(thrown, CertificateException.class);
    }

    private static boolean causes(Throwable thrown, Class<?> kind) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            for (Throwable suppressed : cause.getSuppressed()) {
                if (causes(suppressed, kind)) {
                    return true;
                }
            }
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong. It stays the same while the problem does. */
    public static String reason(Server server, Throwable thrown) {
        String message = message(thrown);
        if (isTls(thrown)) {
            return "the TLS handshake with " + server + " failed (" + root(thrown)
                    + "): expected a certificate that the SSLContext of tls(...) trusts and that is for the name "
                    + server.host() + ", and a port that speaks TLS";
        }
        if (causes(thrown, UnknownHostException.class)) {
            return "the host's name " + server.host() + " is unknown: correct it";
        }
        if (thrown instanceof JedisConnectionException) {
            return "no connection to " + server + " (" + root(thrown)
                    + "): check the host and the port, that the server runs, and whether the port expects TLS";
        }
        if (message.startsWith("WRONGPASS") || message.startsWith("NOAUTH") || message.startsWith("ERR AUTH")) {
            return server + " refuses the "
                    + server.user().map(name -> "user '" + name + "' or its").orElse("")
                    + " password (" + message + "): set both with user(name, password), or password(...) for the"
                    + " default user";
        }
        if (message.startsWith("NOPERM")) {
            return server + " does not allow it to the user " + server.user().orElse("default") + " (" + message
                    + "): grant it with ACL SETUSER";
        }
        if (message.startsWith("WRONGTYPE")) {
            return "the key holds something else than a stream: choose another key, or delete it";
        }
        if (message.startsWith("MOVED") || message.startsWith("ASK") || message.startsWith("CLUSTERDOWN")) {
            return server + " belongs to a Redis Cluster, which is not supported: use a single server or the master of"
                    + " a replicated one";
        }
        if (message.contains("DB index")) {
            return server + " has no database " + server.database() + ": correct database(...)";
        }
        if (message.startsWith("READONLY")) {
            return server + " is a replica: connect to the master";
        }
        if (message.startsWith("OOM")) {
            return server + " has used up its memory: raise maxmemory, or trim streams with maxLength(...)";
        }
        return thrown instanceof JedisDataException ? server + " answers: " + message : thrown.toString();
    }

    private static String message(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }

    private static String root(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable next = thrown; next != null; next = inner(next)) {
            cause = next;
        }
        return message(cause);
    }

    private static Throwable inner(Throwable thrown) {
        return thrown.getCause() == null && thrown.getSuppressed().length > 0
                ? thrown.getSuppressed()[0]
                : thrown.getCause();
    }
}
