package io.dstream.examples.connectors;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** A broker of JMS. It wants no password, and creates queues when they are first used. */
final class LocalArtemis {
    private LocalArtemis() {}

    /** Starts it, which takes a few seconds. */
    static LocalServer start() throws IOException, InterruptedException {
        LocalServer broker = new LocalServer("artemis");
        Files.createDirectory(broker.directory().resolve("etc"));
        Files.writeString(broker.directory().resolve("etc/broker.xml"), """
                <configuration xmlns="urn:activemq"><core xmlns="urn:activemq:core">
                  <name>example</name>
                  <security-enabled>false</security-enabled>
                  <journal-type>NIO</journal-type>
                  <acceptors>
                    <acceptor name="core">tcp://%s?protocols=CORE</acceptor>
                  </acceptors>
                </core></configuration>
                """.formatted(broker.address()));
        return broker.start(
                List.of("-Xmx256m"),
                "org.apache.activemq.artemis.core.server.embedded.Main",
                List.of(broker.directory().toString()));
    }
}
