package io.dstream.redis;

import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.Debian;
import io.dstream.testing.Folders;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.resps.StreamEntry;

/** A Redis of the tests' own, on the loopback address, which keeps what it has acknowledged when it is killed. */
public final class RedisServer {
    /** A user who may do everything, with the password {@code shop-secret}. */
    static final String USER = "shop";

    static final String PASSWORD = "shop-secret";

    /** Values that are longer are refused. */
    static final int LARGEST = 1 << 20;

    private static final AtomicInteger PLACES = new AtomicInteger();
    private static RedisServer shared;
    private static RedisServer elsewhere;

    private final Path program;
    private final Path folder;
    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private final Certificates certificates;
    private Process process;

    private RedisServer(String host, String... more) throws IOException, GeneralSecurityException {
        program = Debian.program("redis-server", "redis-server");
        folder = Folders.untilTheEnd("dstream-redis", this::kill);
        certificates = Certificates.of(folder, host);
        List<String> lines = List.of(
                "bind 127.0.0.1",
                "port " + port,
                "tls-port " + tlsPort,
                "tls-cert-file " + certificates.certificatePem(),
                "tls-key-file " + certificates.keyPem(),
                "tls-ca-cert-file " + certificates.certificatePem(),
                "tls-auth-clients no",
                "dir " + folder,
                "appendonly yes",
                "appendfsync always",
                "save \"\"",
                "proto-max-bulk-len " + LARGEST,
                "user " + USER + " on >" + PASSWORD + " ~* &* +@all",
                "user reader on >reader-secret ~* &* +@all -xadd -xrange");
        Files.write(folder.resolve("redis.conf"), lines);
        Files.writeString(
                folder.resolve("redis.conf"), String.join("\n", more), java.nio.file.StandardOpenOption.APPEND);
        start();
    }

    /** The one of this JVM. */
    public static synchronized RedisServer shared() {
        if (shared == null) {
            shared = of("localhost");
        }
        return shared;
    }

    /** One whose certificate is for another name. */
    static synchronized RedisServer elsewhere() {
        if (elsewhere == null) {
            elsewhere = of("elsewhere.example");
        }
        return elsewhere;
    }

    static RedisServer of(String host, String... more) {
        try {
            return new RedisServer(host, more);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public Redis redis() {
        return Redis.at("127.0.0.1", port);
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    Certificates certificates() {
        return certificates;
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    void start() throws IOException {
        process = new ProcessBuilder(
                        program.toString(), folder.resolve("redis.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Await.until("Redis answers", this::answers);
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("Redis has ended: " + Files.readString(folder.resolve("log")));
        }
        try (Jedis jedis = client()) {
            return jedis.ping().equals("PONG");
        } catch (JedisException e) {
            return false;
        }
    }

    Jedis client() {
        return new Jedis("127.0.0.1", port);
    }

    // ---- streams ----

    /** A key that nobody has. */
    public String fresh() {
        return "stream-" + PLACES.incrementAndGet();
    }

    /** Adds entries with a field {@code v}. */
    public List<StreamEntryID> add(String stream, String... values) {
        try (Jedis jedis = client();
                Pipeline pipeline = jedis.pipelined()) {
            var ids = java.util.Arrays.stream(values)
                    .map(value -> pipeline.xadd(stream, XAddParams.xAddParams(), Map.of("v", value)))
                    .toList();
            pipeline.sync();
            return ids.stream().map(id -> id.get()).toList();
        }
    }

    /** The values of a stream's entries. */
    public List<String> values(String stream) {
        try (Jedis jedis = client()) {
            return jedis.xrange(stream, (StreamEntryID) null, null).stream()
                    .map(StreamEntry::getFields)
                    .map(fields -> fields.get("v"))
                    .toList();
        }
    }

    /** A stream of its own, behind a proxy. */
    Place place() throws IOException {
        return new Place();
    }

    /** A stream that a contract reads or writes. */
    final class Place implements Upstream, Downstream {
        final String stream = fresh();
        private final Proxy proxy = new Proxy(port);

        private Place() throws IOException {}

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
            RedisServer.this.kill();
        }

        @Override
        public void start() throws IOException {
            RedisServer.this.start();
        }

        @Override
        public void send(List<String> records) {
            var unused = add(stream, records.toArray(String[]::new));
        }

        @Override
        public Optional<String> sendGarbage() {
            return Optional.empty();
        }

        @Override
        public Optional<String> sendHuge() {
            return Optional.empty();
        }

        @Override
        public List<String> read() {
            return values(stream);
        }

        @Override
        public long count() {
            try (Jedis jedis = client()) {
                return jedis.xlen(stream);
            } catch (JedisException e) {
                return 0; // killed
            }
        }

        @Override
        public void close() throws IOException {
            proxy.close();
        }
    }

    /** What a program makes of a place's address. */
    static Redis redis(String address) {
        return Redis.at("127.0.0.1", Integer.parseInt(address.substring(0, address.indexOf(' '))));
    }

    static String stream(String address) {
        return address.substring(address.indexOf(' ') + 1);
    }
}
