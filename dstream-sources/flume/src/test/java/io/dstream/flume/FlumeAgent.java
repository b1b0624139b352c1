package io.dstream.flume;

import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Ports;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * An agent of Flume in a process of its own: an Avro source, a file channel, and a sink. What its source has taken is
 * durable, so it may be killed. Used by one thread.
 */
final class FlumeAgent implements AutoCloseable {
    private final Path folder;
    private final int port = Ports.free();
    private final Properties settings = new Properties();
    private ChildJvm process; // null: not started yet

    private FlumeAgent(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        set("sources", "in");
        set("channels", "file");
        set("sinks", "out");
        set("sources.in.type", "avro");
        set("sources.in.bind", "127.0.0.1");
        set("sources.in.port", "" + port);
        set("sources.in.threads", "4");
        set("sources.in.channels", "file");
        set("channels.file.type", "file");
        set("channels.file.checkpointDir", folder.resolve("checkpoint").toString());
        set("channels.file.dataDirs", folder.resolve("data").toString());
        set("channels.file.capacity", "100000");
        set("channels.file.minimumRequiredSpace", "1048576");
        set("channels.file.maxFileSize", "10000000");
        set("sinks.out.channel", "file");
    }

    /** An agent that sends what it gets to a port of this computer. */
    static FlumeAgent sendingTo(Path folder, int target) throws IOException {
        return new FlumeAgent(folder)
                .set("sinks.out.type", "avro")
                .set("sinks.out.hostname", "localhost")
                .set("sinks.out.port", "" + target)
                .set("sinks.out.connect-timeout", "2000")
                .set("sinks.out.request-timeout", "5000");
    }

    /** An agent that writes what it gets to files. */
    static FlumeAgent writingTo(Path folder, Path files) throws IOException {
        return new FlumeAgent(folder)
                .set("sinks.out.type", "file_roll")
                .set("sinks.out.sink.directory", Files.createDirectories(files).toString())
                .set("sinks.out.sink.rollInterval", "0");
    }

    FlumeAgent set(String name, String value) {
        settings.setProperty("a." + name, value);
        return this;
    }

    /** Its sink, or its source, trusts or shows a certificate. */
    FlumeAgent trusting(Certificates certificates) {
        return set("sinks.out.ssl", "true")
                .set("sinks.out.truststore", certificates.trust().toString())
                .set("sinks.out.truststore-type", "PKCS12")
                .set("sinks.out.truststore-password", Certificates.PASSWORD);
    }

    FlumeAgent showing(Certificates certificates) {
        return set("sources.in.ssl", "true")
                .set("sources.in.keystore", certificates.keys().toString())
                .set("sources.in.keystore-type", "PKCS12")
                .set("sources.in.keystore-password", Certificates.PASSWORD);
    }

    /** The port of its source. */
    int port() {
        return port;
    }

    FlumeAgent start() throws IOException {
        if (process == null) {
            Path file = folder.resolve("agent.properties");
            try (Writer out = Files.newBufferedWriter(file)) {
                settings.store(out, null);
            }
            process = ChildJvm.server(
                            "flume",
                            "org.apache.flume.node.Application",
                            "--conf-file",
                            file,
                            "--name",
                            "a",
                            "--no-reload-conf")
                    .heap("160m")
                    .log(folder.resolve("agent.log"));
        }
        var unused = process.start();
        Await.until("the agent listens", Await.LONG, this::listens, process::output);
        return this;
    }

    private boolean listens() {
        process.mustRun();
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String output() {
        return process.output();
    }

    void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
