package io.dstream.kinesis.internal;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** Says of what the SDK throws whether it may pass, what is wrong, and what to do. */
public final class Problems {
    private static final int FORBIDDEN = 403;
    private static final int SERVER = 500;
    private static final Set<String> CREDENTIALS = Set.of(
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "ExpiredTokenException",
            "ExpiredToken");
    private static final Set<String> DENIED =
            Set.of("AccessDeniedException", "AccessDenied", "KMSAccessDeniedException");

    private Problems() {}

    /** Whether the same request may well be granted a little later. */
    public static boolean isThrottled(Throwable thrown) {
        return thrown instanceof ProvisionedThroughputExceededException
                || thrown instanceof LimitExceededException
                || thrown instanceof KmsThrottlingException
                || (thrown instanceof AwsServiceException refused && refused.isThrottlingException());
    }

    /** Whether it may be otherwise in a while. */
    public static boolean mayPass(Throwable thrown) {
        if (isThrottled(thrown) || thrown instanceof ResourceInUseException) {
            return true;
        }
        if (thrown instanceof AwsServiceException refused) {
            return refused.statusCode() >= SERVER || codeOf(refused).startsWith("ExpiredToken");
        }
        return isTimeout(thrown)
                || (thrown instanceof SdkClientException
                        && !(thrown instanceof AbortedException)
                        && has(thrown, IOException.class)
                        && !has(thrown, SSLException.class));
    }

    private static boolean isTimeout(Throwable thrown) {
        return thrown instanceof ApiCallTimeoutException || thrown instanceof ApiCallAttemptTimeoutException;
    }

    /** What was thrown, as an exception that says what to do. */
    public static IOException of(String what, Throwable thrown, Access access) {
        return new IOException(what + ": " + reason(thrown, access), thrown);
    }

    /** What is wrong and what to do: the same words while the problem is the same. */
    public static String reason(Throwable thrown, Access access) {
        if (thrown instanceof AwsServiceException refused) {
            return refused(refused, access);
        }
        if (has(thrown, SSLException.class)) {
            return "the TLS handshake with " + access.where() + " failed ("
                    + found(thrown, SSLException.class).getMessage()
                    + "): check endpoint(...), the certificate's host name, and the trust store of this JVM";
        }
        if (has(thrown, UnknownHostException.class)) {
            return "the host of " + access.where()
                    + " is not known to the name service: check region(...) and endpoint(...)";
        }
        if (isTimeout(thrown)) {
            return access.where() + " has not answered within "
                    + access.timeout().toMillis()
                    + " ms: check region(...), endpoint(...) and the network, or raise timeout(...)";
        }
        if (has(thrown, IOException.class)) {
            return access.where() + " does not answer ("
                    + found(thrown, IOException.class).getClass().getSimpleName()
                    + "): check region(...), endpoint(...) and the network";
        }
        String message = String.valueOf(thrown.getMessage());
        if (message.contains("credentials")) {
            return "there are no credentials: set credentials(...), or what the AWS SDK looks for in the environment, the"
                    + " profile or the machine's role";
        }
        if (message.contains("region")) {
            return "there is no region: set region(...) or AWS_REGION";
        }
        return thrown.getClass().getSimpleName() + ": " + message;
    }

    private static String refused(AwsServiceException e, Access access) {
        String code = codeOf(e);
        String said = " (" + e.statusCode() + " " + code + ")";
        if (e instanceof ResourceNotFoundException) {
            return "there is no stream '" + access.stream() + "' at " + access.where()
                    + ", or it has no such shard: create it, or correct the name, region(...) or endpoint(...)";
        }
        if (CREDENTIALS.contains(code)) {
            return "Kinesis does not accept the credentials" + said
                    + ": check what credentials(...) was given, or what the AWS SDK finds in the environment, the profile"
                    + " or the machine's role";
        }
        if (DENIED.contains(code) || e.statusCode() == FORBIDDEN) {
            return "access denied" + said
                    + ": give the program's user the rights that docs/kinesis.md lists for stream '" + access.stream()
                    + "'";
        }
        if (isThrottled(e)) {
            return "Kinesis asks for fewer requests" + said
                    + ": add shards, read with fewer programs, or lower readsPerSecond(...)";
        }
        return "Kinesis refuses the request" + said + ": "
                + (e.awsErrorDetails() == null
                        ? e.getMessage()
                        : e.awsErrorDetails().errorMessage());
    }

    private static String codeOf(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return code == null ? "" : code;
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> kind) {
        return Throwables.getCausalChain(thrown).stream().anyMatch(kind::isInstance);
    }

    private static <X extends Throwable> X found(Throwable thrown, Class<X> kind) {
        return Throwables.getCausalChain(thrown).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }
}
