package io.dstream.kafka.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Says of what the clients throw what is wrong and what to do, without passwords. */
public final class Problems {
    private final ClientSettings settings;
    private final Duration timeout;

    public Problems(ClientSettings settings, Duration timeout) {
        this.settings = settings;
        this.timeout = timeout;
    }

    /** What was thrown by a broker's answer or a client, as an exception that says what to do. */
    public IOException of(String what, Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        return new IOException(settings.hide(what + ": " + reason(cause)), settings.harmless(cause));
    }

    static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause.getClass() == KafkaException.class
                        || cause.getClass() == java.util.concurrent.CompletionException.class)) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Whether it may be otherwise in a while: brokers that are away, a leader that is being elected. */
    public static boolean mayPass(Throwable thrown) {
        return unwrapped(thrown) instanceof RetriableException;
    }

    /** Whether sending the same again would end the same way. */
    public static boolean isPermanent(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        return cause instanceof AuthorizationException
                || cause instanceof AuthenticationException
                || cause instanceof RecordTooLargeException
                || cause instanceof SerializationException
                || cause instanceof InvalidTopicException
                || cause instanceof InvalidTxnTimeoutException
                || cause instanceof UnsupportedVersionException
                || cause.getCause() instanceof UnknownTopicOrPartitionException;
    }

    /** Whether no client can be made since no address of a broker is found; clients look for one when they are made. */
    static boolean isUnresolved(Throwable thrown) {
        return unwrapped(thrown) instanceof ConfigException config
                && String.valueOf(config.getMessage()).startsWith("No resolvable bootstrap");
    }

    public String reason(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        return settings.hide(text(cause));
    }

    private String text(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (isUnresolved(cause)) {
            return "none of the hosts of bootstrap.servers=" + settings.servers()
                    + " is known to the name service: expected host:port of one broker or more. Mend the name, or see"
                    + " whether this machine reaches its name service";
        }
        if (cause instanceof SslAuthenticationException) {
            return "the TLS handshake with the brokers failed (" + message
                    + "): check ssl.truststore.*, the host names in"
                    + " the brokers' certificates, ssl.keystore.* if they ask for one, and that the port speaks TLS";
        }
        if (cause instanceof AuthenticationException) {
            return "the brokers refuse the credentials (" + message
                    + "): check sasl.mechanism, sasl.jaas.config and security.protocol";
        }
        if (cause instanceof TopicAuthorizationException topics) {
            return "the brokers allow no access to topics " + topics.unauthorizedTopics()
                    + ": give the user READ and DESCRIBE on them to read, WRITE to send";
        }
        if (cause instanceof GroupAuthorizationException group) {
            return "the brokers allow no access to group " + group.groupId() + ": give the user READ on it, or take"
                    + " group.id out";
        }
        if (cause instanceof TransactionalIdAuthorizationException) {
            return "the brokers do not allow this transactional.id: give the user WRITE and DESCRIBE on it";
        }
        if (cause instanceof ClusterAuthorizationException) {
            return "the brokers do not allow it (" + message
                    + "): give the user IDEMPOTENT_WRITE or CREATE on the cluster";
        }
        if (cause instanceof InvalidTxnTimeoutException) {
            return "transaction.timeout.ms is larger than the brokers' transaction.max.timeout.ms: make it smaller";
        }
        if (cause instanceof RecordTooLargeException) {
            return "a record is too large (" + message
                    + "): raise max.request.size here and max.message.bytes of the topic, or send smaller records";
        }
        if (cause.getCause() instanceof UnknownTopicOrPartitionException) {
            return "there is no such topic (" + message + "): make it, or mend its name";
        }
        if (cause instanceof TimeoutException && message.startsWith("Expiring")) {
            return "the brokers have not acknowledged what was sent within delivery.timeout.ms (" + message
                    + "): see whether they run and have enough in-sync replicas";
        }
        if (cause instanceof TimeoutException || cause instanceof java.util.concurrent.TimeoutException) {
            return "no answer within " + timeout.toMillis() + " ms from the brokers at bootstrap.servers="
                    + settings.servers() + ": check that address, that the brokers run and can be reached, and that"
                    + " security.protocol=" + settings.get("security.protocol").orElse("PLAINTEXT")
                    + " is what that port speaks";
        }
        return cause.getClass().getSimpleName() + ": " + message;
    }
}
