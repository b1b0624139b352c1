package io.dstream.jms.internal;

import io.dstream.engine.task.Retry;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ResourceAllocationException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says of what the client throws what is wrong and what to do. */
final class Problems implements Retry.Errors {
    private final Place place;

    Problems(Place place) {
        this.place = place;
    }

    /** Whether it may be otherwise in a while. */
    @Override
    public boolean mayPass(Exception thrown) {
        boolean isRefused = thrown instanceof JMSSecurityException
                || thrown instanceof InvalidDestinationException
                || thrown instanceof InvalidSelectorException
                || thrown instanceof MessageFormatException;
        return thrown instanceof JMSException && !isRefused && !isTls(thrown);
    }

    private static boolean isTls(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    /** What the client has thrown, as an exception that says what to do. */
    @Override
    public Optional<IOException> problem(String what, Exception thrown) {
        return thrown instanceof JMSException
                ? Optional.of(new IOException(what + ": " + reason(thrown), thrown))
                : Optional.empty();
    }

    /** What is wrong. It stays the same while the problem does. */
    String reason(Exception thrown) {
        String words = " (" + root(thrown) + ")";
        if (thrown instanceof JMSSecurityException) {
            String who = place.login().map(login -> "the user '" + login + "'").orElse("a connection without a user");
            return "the broker refuses " + who + " or the password" + words
                    + ": set both with user(name, password), and give the user the permission";
        }
        if (thrown instanceof InvalidDestinationException) {
            return "the broker has no such destination" + words + ": create it first, or correct its name";
        }
        if (thrown instanceof InvalidSelectorException) {
            return "the broker does not understand the selector" + words + ": correct selector(...)";
        }
        if (thrown instanceof MessageFormatException) {
            return "a message has what JMS does not" + words + ": expected values of the types that JmsMessage lists";
        }
        if (thrown instanceof InvalidClientIDException) {
            return "another connection has the client id '" + place.clientId().orElse("") + "'" + words
                    + ": end it, or choose another id with clientId(...)";
        }
        if (thrown instanceof ResourceAllocationException) {
            return "the broker takes no more" + words + ": let others consume, or raise its limit";
        }
        if (thrown instanceof IllegalStateException) {
            return "the broker's client refuses" + words;
        }
        if (isTls(thrown)) {
            return "the TLS handshake failed" + words + ": expected a certificate that the client trusts and that is"
                    + " for the broker's host name, and a port that speaks TLS";
        }
        return "no connection to the broker" + words + ": check the address in the ConnectionFactory, that the broker"
                + " runs, and, with TLS, that the client trusts the broker's certificate and that this is for the"
                + " host's name";
    }

    private static String root(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
