package io.dstream.jms;

import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Folders;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Upstream;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/**
 * An Artemis in a process of its own, on the loopback address, which keeps persistent messages when it is killed. It
 * wants a password, takes connections with and without TLS, and creates queues whose names begin with {@code shop.}
 * when they are first used, no others.
 */
public final class ArtemisServer {
    public static final String USER = "shop";
    public static final String PASSWORD = "shop-secret";

    /** A user who may consume, and not send. */
    static final String READER = "reader";

    private static final AtomicInteger PLACES = new AtomicInteger();
    private static ArtemisServer shared;

    private final Path folder;
    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private final int elsewherePort = Ports.free();
    private final Certificates certificates;
    private final Certificates elsewhere;
    private final ChildJvm process;

    private ArtemisServer() throws Exception {
        folder = Folders.untilTheEnd("dstream-artemis", this::end);
        certificates = Certificates.of(folder, "localhost");
        elsewhere = Certificates.of(folder, "elsewhere.example");
        Path config = Files.createDirectories(folder.resolve("etc"));
        Files.writeString(config.resolve("broker.xml"), broker());
        Files.writeString(config.resolve("users"), USER + "=" + PASSWORD + "\n" + READER + "=" + PASSWORD + "\n");
        Files.writeString(config.resolve("roles"), "all=" + USER + "\nreaders=" + USER + "," + READER + "\n");
        Path login = Files.writeString(
                config.resolve("login"),
                "shop { org.apache.activemq.artemis.spi.core.security.jaas.PropertiesLoginModule required"
                        + " baseDir=\"" + config + "\""
                        + " org.apache.activemq.jaas.properties.user=\"users\""
                        + " org.apache.activemq.jaas.properties.role=\"roles\"; };");
        process = ChildJvm.server("artemis", "org.apache.activemq.artemis.core.server.embedded.Main", folder)
                .heap("512m")
                .options("-Djava.security.auth.login.config=" + login)
                .log(folder.resolve("log"));
        start();
    }

    private String broker() {
        return """
                <configuration xmlns="urn:activemq"><core xmlns="urn:activemq:core">
                  <name>test</name>
                  <journal-type>NIO</journal-type>
                  <acceptors>
                    <acceptor name="plain">tcp://127.0.0.1:%d?protocols=CORE;securityDomain=shop</acceptor>
                    %s
                    %s
                  </acceptors>
                  <security-settings><security-setting match="#">
                    <permission type="createAddress" roles="all"/>
                    <permission type="deleteAddress" roles="all"/>
                    <permission type="createDurableQueue" roles="all"/>
                    <permission type="deleteDurableQueue" roles="all"/>
                    <permission type="createNonDurableQueue" roles="all"/>
                    <permission type="deleteNonDurableQueue" roles="all"/>
                    <permission type="send" roles="all"/>
                    <permission type="consume" roles="readers"/>
                    <permission type="browse" roles="readers"/>
                  </security-setting></security-settings>
                  <address-settings>
                    <address-setting match="#">
                      <auto-create-queues>false</auto-create-queues>
                      <auto-create-addresses>false</auto-create-addresses>
                    </address-setting>
                    <address-setting match="shop.#">
                      <dead-letter-address>shop.dead</dead-letter-address>
                      <auto-create-queues>true</auto-create-queues>
                      <auto-create-addresses>true</auto-create-addresses>
                      <auto-delete-queues>false</auto-delete-queues>
                      <auto-delete-addresses>false</auto-delete-addresses>
                    </address-setting>
                    <address-setting match="shop.full.#">
                      <max-size-bytes>20000</max-size-bytes>
                      <address-full-policy>FAIL</address-full-policy>
                    </address-setting>
                  </address-settings>
                </core></configuration>
                """.formatted(port, tls(tlsPort, certificates), tls(elsewherePort, elsewhere));
    }

    private static String tls(int port, Certificates of) {
        return "<acceptor name=\"tls" + port + "\">tcp://127.0.0.1:" + port
                + "?protocols=CORE;securityDomain=shop;sslEnabled=true;keyStoreType=PKCS12;keyStorePath=" + of.keys()
                + ";keyStorePassword=" + Certificates.PASSWORD + "</acceptor>";
    }

    /** The one of this JVM. */
    public static synchronized ArtemisServer shared() {
        if (shared == null) {
            try {
                shared = new ArtemisServer();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return shared;
    }

    private void end() {
        process.close();
    }

    void kill() {
        process.kill();
    }

    void start() throws IOException {
        var unused = process.start();
        Await.until("Artemis answers", Await.LONG, () -> {
            process.mustRun();
            return answers();
        });
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.getMetaData() != null;
        } catch (JMSException e) {
            return false;
        }
    }

    // ---- connections ----

    int port() {
        return port;
    }

    /** How programs connect: with a user that they set, and a connection that soon sees that it is silent. */
    static ConnectionFactory factory(int port) {
        return new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + port + "?clientFailureCheckPeriod=500&connectionTTL=2000&callTimeout=3000");
    }

    ConnectionFactory factory() {
        return factory(port);
    }

    /** With TLS, where the server's certificate is trusted. */
    ConnectionFactory secured() {
        return secured(tlsPort, certificates);
    }

    /** With TLS, where the server's certificate is trusted and for another name. */
    ConnectionFactory elsewhere() {
        return secured(elsewherePort, elsewhere);
    }

    private static ConnectionFactory secured(int port, Certificates trusted) {
        return new ActiveMQConnectionFactory(
                "tcp://localhost:" + port + "?sslEnabled=true&trustStoreType=PKCS12&trustStorePath=" + trusted.trust()
                        + "&trustStorePassword=" + Certificates.PASSWORD);
    }

    /** With the user, as pages show it. */
    public ConnectionFactory withUser() {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port, USER, PASSWORD);
    }

    private Connection connect() throws JMSException {
        return factory().createConnection(USER, PASSWORD);
    }

    // ---- queues ----

    /** Something that is done in a transaction. */
    interface Work<R> {
        R with(Session session) throws JMSException;
    }

    <R> R on(Work<R> work) {
        try (Connection connection = connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            R result = work.with(session);
            session.commit();
            return result;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A name of a queue or a topic that nobody has used. */
    static String fresh() {
        return "shop.place-" + PLACES.incrementAndGet();
    }

    /** Makes a message. */
    interface Making {
        Message with(Session session) throws JMSException;
    }

    void send(String queue, Making... messages) {
        on(session -> {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            for (Making each : messages) {
                producer.send(each.with(session));
            }
            return null;
        });
    }

    /** Sends persistent messages, all or none. */
    public void send(String queue, String... texts) {
        on(session -> {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
            return null;
        });
    }

    void publish(String topic, String... texts) {
        on(session -> {
            MessageProducer producer = session.createProducer(session.createTopic(topic));
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
            return null;
        });
    }

    /** How many messages wait in a queue or subscription, those that were received and not acknowledged among them. */
    public long count(String queue) {
        return core(session -> session.queueQuery(SimpleString.of(queue)).getMessageCount());
    }

    /** Deletes a queue with all its messages. */
    void delete(String queue) {
        var unused = core(session -> {
            session.deleteQueue(SimpleString.of(queue));
            return queue;
        });
    }

    /** Something that JMS does not have. */
    private interface CoreWork<R> {
        R with(ClientSession session) throws ActiveMQException;
    }

    private <R> R core(CoreWork<R> work) {
        return on(session -> {
            try {
                return work.with(((ActiveMQSession) session).getCoreSession());
            } catch (ActiveMQException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Takes all messages out of a queue. */
    <R> List<R> drain(String queue, Reading<R> reading) {
        return on(session -> {
            List<R> all = new ArrayList<>();
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                for (Message next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
                    all.add(reading.of(next));
                }
            }
            return all;
        });
    }

    /** Reads a message. */
    interface Reading<R> {
        R of(Message message) throws JMSException;
    }

    /** Takes all messages out of a queue, as text. */
    public List<String> texts(String queue) {
        return drain(queue, message -> message.getBody(String.class));
    }

    // ---- places ----

    /** A queue of its own, behind a proxy. */
    Place place() throws IOException {
        return new Place();
    }

    /** A queue that a contract reads or writes. */
    final class Place implements Upstream, Downstream {
        private final String queue = fresh();
        private final Proxy proxy = new Proxy(port);
        private final List<String> read = new ArrayList<>();

        private Place() throws IOException {}

        @Override
        public String address() {
            return proxy.port() + " " + queue;
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() {
            ArtemisServer.this.kill();
        }

        @Override
        public void start() throws IOException {
            ArtemisServer.this.start();
        }

        @Override
        public void send(List<String> records) {
            ArtemisServer.this.send(queue, records.toArray(String[]::new));
        }

        @Override
        public Optional<String> sendGarbage() {
            ArtemisServer.this.send(queue, session -> session.createObjectMessage("no text"));
            return Optional.of("an ObjectMessage, which is never deserialised");
        }

        @Override
        public Optional<String> sendHuge() {
            ArtemisServer.this.send(queue, "x".repeat(2 << 20));
            return Optional.of("longer than maxMessageBytes");
        }

        @Override
        public List<String> read() {
            read.addAll(texts(queue));
            return read;
        }

        @Override
        public long count() {
            return answers() ? ArtemisServer.this.count(queue) : 0;
        }

        @Override
        public void close() throws IOException {
            proxy.close();
        }
    }

    /** What a program makes of a place's address. */
    static ConnectionFactory factory(String address) {
        return factory(Integer.parseInt(address.substring(0, address.indexOf(' '))));
    }

    static String queue(String address) {
        return address.substring(address.indexOf(' ') + 1);
    }
}
