package io.dstream.examples.connectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An agent of Flume: an Avro source, a file channel, and an Avro sink. */
final class LocalFlume {
    private LocalFlume() {}

    /**
     * Starts it, which takes a few seconds.
     *
     * @param target where its sink sends to
     */
    static LocalServer start(Address target) throws IOException, InterruptedException {
        LocalServer agent = new LocalServer("flume");
        Path settings = Files.writeString(agent.directory().resolve("agent.properties"), """
                agent.sources = in
                agent.channels = file
                agent.sinks = out
                agent.sources.in.type = avro
                agent.sources.in.bind = %s
                agent.sources.in.port = %d
                agent.sources.in.channels = file
                agent.channels.file.type = file
                agent.channels.file.checkpointDir = checkpoint
                agent.channels.file.dataDirs = data
                agent.channels.file.minimumRequiredSpace = 1048576
                agent.channels.file.maxFileSize = 10000000
                agent.sinks.out.type = avro
                agent.sinks.out.hostname = %s
                agent.sinks.out.port = %d
                agent.sinks.out.channel = file
                """.formatted(
                        agent.address().host(), agent.address().port(), target.host(), target.port()));
        return agent.start(
                List.of("-Xmx160m"),
                "org.apache.flume.node.Application",
                List.of("--conf-file", settings.toString(), "--name", "agent", "--no-reload-conf"));
    }
}
