package io.dstream.jms.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Optional;

/**
 * A queue or a topic, and how its broker is reached. Immutable; its text has no password, and nothing of the connection
 * factory, whose text may have one.
 */
public record Place(
        ConnectionFactory factory, Kind kind, String name, Optional<Login> login, Optional<String> clientId) {

    /** What a place is. */
    public enum Kind {
        QUEUE,
        TOPIC;

        @Override
        public String toString() {
            return this == QUEUE ? "queue" : "topic";
        }
    }

    /** Who connects. */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    public Place(ConnectionFactory factory, Kind kind, String name) {
        this(factory, kind, name, Optional.empty(), Optional.empty());
    }

    public Place withUser(String user, String password) {
        checkArgument(user != null && !user.isBlank(), "user needs a name");
        checkNotNull(password, "user needs a password");
        return new Place(factory, kind, name, Optional.of(new Login(user, password)), clientId);
    }

    public Place withClientId(String id) {
        checkArgument(id != null && !id.isBlank(), "clientId needs an id");
        return new Place(factory, kind, name, login, Optional.of(id));
    }

    /** A new connection, which has not been started. The listener is told when it is lost. */
    Connection connect(ExceptionListener listener) throws JMSException {
        Connection connection = login.isPresent()
                ? factory.createConnection(login.get().user, login.get().password)
                : factory.createConnection();
        try {
            if (clientId.isPresent() && !clientId.get().equals(connection.getClientID())) {
                connection.setClientID(clientId.get());
            }
            connection.setExceptionListener(listener);
            return connection;
        } catch (JMSException | RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    /** Closes a connection, and so all of its sessions: what they have not committed is rolled back. */
    static void close(Connection connection) {
        try {
            connection.close();
        } catch (JMSException | RuntimeException e) {
            // it is gone all the same
        }
    }

    Destination destination(Session session) throws JMSException {
        return destination(session, kind, name);
    }

    static Destination destination(Session session, Kind kind, String name) throws JMSException {
        try {
            return kind == Kind.QUEUE ? session.createQueue(name) : session.createTopic(name);
        } catch (JMSException e) {
            if (e.getClass() == JMSException.class && e.getCause() == null) {
                throw new InvalidDestinationException(e.getMessage()); // Artemis has asked the broker for it
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}
