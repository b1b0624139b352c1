package io.dstream.s3.server;

import io.dstream.s3.S3;
import io.dstream.s3.S3Location;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3Proxy, which keeps objects in memory, in a process of its own with a class path of its own. It is started once for
 * all tests of a JVM, on the loopback interface, and ends with it.
 */
public final class S3Server {
    public static final String ACCESS = "the-access-key";
    public static final String SECRET = "the-secret-key";

    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static S3Server shared; // under the class's lock

    private final ChildJvm process;
    private final int port;

    private S3Server(ChildJvm process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The one that all tests use. */
    public static synchronized S3Server shared() {
        if (shared == null) {
            try {
                shared = start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    private static S3Server start() throws IOException {
        Path directory = Files.createTempDirectory("s3proxy");
        int port = Ports.free();
        Path settings = directory.resolve("s3proxy.properties");
        Files.write(
                settings,
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + ACCESS,
                        "s3proxy.credential=" + SECRET,
                        "jclouds.provider=transient-nio2",
                        "jclouds.identity=x",
                        "jclouds.credential=x"));
        Path logging = directory.resolve("logback.xml");
        Files.writeString(
                logging,
                "<configuration><appender name=\"o\" class=\"ch.qos.logback.core.ConsoleAppender\"><encoder>"
                        + "<pattern>%level %logger %msg%n</pattern></encoder></appender>"
                        + "<root level=\"WARN\"><appender-ref ref=\"o\"/></root></configuration>");
        ChildJvm process = ChildJvm.server("s3", "org.gaul.s3proxy.Main", "--properties", settings)
                .heap("256m")
                .options("-Dlogback.configurationFile=" + logging)
                .log(directory.resolve("log"))
                .start();
        Await.until("S3Proxy listens", Await.LONG, () -> {
            process.mustRun();
            return listens(port);
        });
        return new S3Server(process, port);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** A client of it. */
    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClient(ApacheHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS, SECRET)))
                .build();
    }

    /** A place in a new bucket. */
    public S3Location newBucket() {
        String name = "bucket-" + BUCKETS.incrementAndGet();
        try (S3Client client = client()) {
            client.createBucket(create -> create.bucket(name));
        }
        return at(name, port);
    }

    /** A place in a bucket, reached at a port. */
    public static S3Location at(String bucket, int port) {
        return S3.at("s3://" + bucket + "/programs/orders")
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .pathStyle()
                .credentials(ACCESS, SECRET);
    }
}
