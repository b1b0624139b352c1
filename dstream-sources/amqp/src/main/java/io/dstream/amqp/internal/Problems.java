package io.dstream.amqp.internal;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.dstream.engine.task.Retry;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Says of what the client throws what is wrong and what to do. */
final class Problems implements Retry.Errors {
    private final Broker broker;

    Problems(Broker broker) {
        this.broker = broker;
    }

    /**
     * What the broker has said.
     *
     * @param code its number
     * @param text its words
     */
    private record Refusal(int code, String text) {
        /** Somebody else has what is wanted, or the broker is going down. */
        boolean passes() {
            return switch (code) {
                case AMQP.ACCESS_REFUSED -> text.contains("exclusive use");
                case AMQP.NOT_FOUND, AMQP.PRECONDITION_FAILED, AMQP.NOT_ALLOWED, AMQP.COMMAND_INVALID -> false;
                default -> true;
            };
        }
    }

    @Override
    public boolean mayPass(Exception thrown) {
        if (isRefusedLogin(thrown) || isTls(thrown)) {
            return false;
        }
        return refusal(thrown).map(Refusal::passes).orElse(true);
    }

    private static boolean isRefusedLogin(Throwable thrown) {
        return thrown instanceof AuthenticationFailureException
                || thrown instanceof PossibleAuthenticationFailureException;
    }

    private static boolean isTls(Throwable thrown) {
        return find(thrown, SSLException.class).isPresent()
                || find(thrown, CertificateException.class).isPresent();
    }

    private static <X> Optional<X> find(Throwable thrown, Class<X> kind) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refusal(Throwable thrown) {
        Method reason = find(thrown, ShutdownSignalException.class)
                .map(ShutdownSignalException::getReason)
                .orElse(null);
        if (reason instanceof AMQP.Channel.Close close) {
            return Optional.of(new Refusal(close.getReplyCode(), close.getReplyText()));
        }
        if (reason instanceof AMQP.Connection.Close close) {
            return Optional.of(new Refusal(close.getReplyCode(), close.getReplyText()));
        }
        return Optional.empty();
    }

    @Override
    public Optional<IOException> problem(String what, Exception thrown) {
        return isClients(thrown)
                ? Optional.of(new IOException(what + ": " + reason(thrown), thrown))
                : Optional.empty();
    }

    private static boolean isClients(Exception thrown) {
        return thrown instanceof ShutdownSignalException
                || thrown instanceof TimeoutException
                || (thrown instanceof IOException && !(thrown instanceof UnroutedException));
    }

    /** What is wrong. It stays the same while the problem does. */
    String reason(Exception thrown) {
        if (isRefusedLogin(thrown)) {
            return broker + " refuses the user '" + broker.user() + "' or its password: set both with"
                    + " user(name, password). The user guest may connect from the broker's own machine only";
        }
        if (isTls(thrown)) {
            return "the TLS handshake with " + broker + " failed (" + root(thrown)
                    + "): expected a certificate that the SSLContext of tls(...) trusts and that is for the name "
                    + broker.host() + ", and a port that speaks TLS";
        }
        if (find(thrown, UnknownHostException.class).isPresent()) {
            return "the host's name " + broker.host() + " is unknown: correct it";
        }
        return refusal(thrown)
                .map(refusal -> broker + " " + advised(refusal))
                .orElse("no connection to " + broker + " (" + root(thrown)
                        + "): check the host and the port, that the broker runs, and whether the port expects TLS");
    }

    private String advised(Refusal refusal) {
        String advice =
                switch (refusal.code) {
                    case AMQP.NOT_FOUND -> ": declare it first, or correct its name or the virtual host";
                    case AMQP.ACCESS_REFUSED ->
                        refusal.passes()
                                ? ": another consumer has the queue; stop it"
                                : ": give the user " + broker.user() + " the permission";
                    case AMQP.NOT_ALLOWED ->
                        ": check virtualHost(...) and the permissions of the user " + broker.user();
                    case AMQP.PRECONDITION_FAILED -> ": change what is wrong, or the broker's limit";
                    default -> "";
                };
        return "answers " + refusal.code + " " + refusal.text + advice;
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
