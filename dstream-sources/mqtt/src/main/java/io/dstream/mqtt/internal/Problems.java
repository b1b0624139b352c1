package io.dstream.mqtt.internal;

import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import io.dstream.engine.task.Retry;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says of what the client throws what is wrong and what to do. */
final class Problems implements Retry.Errors {
    private final Broker broker;

    Problems(Broker broker) {
        this.broker = broker;
    }

    @Override
    public boolean mayPass(Exception thrown) {
        return thrown instanceof Answers.Failed failed && passes(failed.getCause());
    }

    /** Whether what the client says may be otherwise in a while. */
    static boolean passes(Throwable thrown) {
        return !isTls(thrown)
                && !isRefusedLogin(thrown)
                && refused(thrown).isEmpty()
                && find(thrown, MqttEncodeException.class).isEmpty()
                && find(thrown, IllegalArgumentException.class).isEmpty();
    }

    private static boolean isTls(Throwable thrown) {
        return find(thrown, SSLException.class).isPresent()
                || find(thrown, CertificateException.class).isPresent();
    }

    private static boolean isRefusedLogin(Throwable thrown) {
        return find(thrown, Mqtt5ConnAckException.class)
                .map(e -> switch (e.getMqttMessage().getReasonCode()) {
                    case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BAD_AUTHENTICATION_METHOD, BANNED -> true;
                    default -> false;
                })
                .or(() -> find(thrown, Mqtt3ConnAckException.class)
                        .map(e -> e.getMqttMessage().getReturnCode() == Mqtt3ConnAckReturnCode.BAD_USER_NAME_OR_PASSWORD
                                || e.getMqttMessage().getReturnCode() == Mqtt3ConnAckReturnCode.NOT_AUTHORIZED))
                .orElse(false);
    }

    /** What the broker says of topics or messages that it does not take. */
    private static Optional<String> refused(Throwable thrown) {
        return find(thrown, Mqtt5SubAckException.class)
                .map(e -> "the subscription: " + e.getMqttMessage().getReasonCodes())
                .or(() -> find(thrown, Mqtt3SubAckException.class)
                        .map(e -> "the subscription: " + e.getMqttMessage().getReturnCodes()))
                .or(() -> find(thrown, Mqtt5PubAckException.class)
                        .map(e -> "a message: " + e.getMqttMessage().getReasonCode()))
                .or(() -> find(thrown, Mqtt5PubRecException.class)
                        .map(e -> "a message: " + e.getMqttMessage().getReasonCode()));
    }

    private static <X> Optional<X> find(Throwable thrown, Class<X> kind) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<IOException> problem(String what, Exception thrown) {
        return thrown instanceof Answers.Failed failed
                ? Optional.of(new IOException(what + ": " + reason(failed.getCause()), failed.getCause()))
                : Optional.empty();
    }

    /** What is wrong. It stays the same while the problem does. */
    String reason(Throwable thrown) {
        if (isTls(thrown)) {
            return "the TLS handshake with " + broker + " failed (" + root(thrown)
                    + "): expected a certificate that tls(...) trusts and that is for the name " + broker.host()
                    + ", and a port that speaks TLS";
        }
        if (isRefusedLogin(thrown)) {
            return broker + " refuses "
                    + broker.user()
                            .map(user -> "the user '" + user.name() + "' or its password")
                            .orElse("clients" + " without a user")
                    + ": set both with user(name, password)";
        }
        if (refused(thrown).isPresent()) {
            return broker + " refuses " + refused(thrown).get()
                    + ". Check the topics, and what the broker allows to the" + " user";
        }
        if (find(thrown, MqttEncodeException.class).isPresent()) {
            return "a message cannot be sent (" + root(thrown) + "): send a shorter one, or raise the broker's limit";
        }
        if (find(thrown, UnknownHostException.class).isPresent()) {
            return "the host's name " + broker.host() + " is unknown: correct it";
        }
        return "no connection to " + broker + " (" + root(thrown)
                + "): check the host and the port, that the broker runs, and whether the port expects TLS";
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
