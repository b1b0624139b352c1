package io.dstream.examples.storage;

import io.dstream.storage.StorageLocation;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** S3Proxy in a process of its own, on the loopback address. It keeps objects in memory: they go when it is closed. */
final class LocalS3 implements Closeable {
    static final String ACCESS_KEY = "local";
    static final String SECRET_KEY = "local-secret";
    private static final int WAIT_MILLIS = 100;
    private static final int WAITS = 1_200;

    private final Process process;
    private final String endpoint;

    private LocalS3(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts it, which takes a few seconds. */
    static LocalS3 start(Path directory) throws IOException, InterruptedException {
        int port = freePort();
        String endpoint = "http://127.0.0.1:" + port;
        Path settings = Files.write(
                directory.resolve("s3proxy.properties"),
                List.of(
                        "s3proxy.endpoint=" + endpoint,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET_KEY,
                        "jclouds.provider=transient-nio2",
                        "jclouds.identity=x",
                        "jclouds.credential=x"));
        Path log = directory.resolve("s3proxy.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Files.readString(classPath()),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        for (int i = 0; !listens(port); i++) {
            if (!process.isAlive() || i == WAITS) {
                process.destroyForcibly();
                throw new IOException("S3Proxy does not start; it says in " + log + ":\n" + Files.readString(log));
            }
            Thread.sleep(WAIT_MILLIS);
        }
        return new LocalS3(process, endpoint);
    }

    /** The file that the build of {@code dstream-s3-server} writes. */
    private static Path classPath() throws IOException {
        for (Path root = Path.of("").toAbsolutePath(); root != null; root = root.getParent()) {
            Path file = root.resolve("dstream-servers/s3/target/class-path");
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new IOException("dstream-servers/s3/target/class-path is missing: start the example with Maven, as"
                + " docs/examples.md says");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String endpoint() {
        return endpoint;
    }

    void createBucket(String name) {
        try (S3Client client = S3Client.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClient(ApacheHttpClient.create())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build()) {
            client.createBucket(create -> create.bucket(name));
        }
    }

    /** An address there, for {@link StorageLocation#of}. */
    String address(String bucketAndPrefix) {
        return "s3://" + bucketAndPrefix + "?endpoint=" + endpoint + "&pathStyle=true&region=us-east-1";
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
