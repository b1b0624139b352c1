package io.dstream.s3;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What a request has failed of, in words that name the setting. */
final class Failure {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TAKEN = 412;
    private static final int NOT_IMPLEMENTED = 501;

    private static final Set<String> CREDENTIALS = Set.of(
            "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired");
    private static final Set<String> REGION = Set.of(
            "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "Redirect");

    private Failure() {}

    /** As an exception that says what to do. */
    static IOException of(Throwable cause, S3Location location, String name) {
        if (cause instanceof IOException e) {
            return e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        if (cause instanceof AwsServiceException refused) {
            return refused(refused, location, name);
        }
        return new IOException(name + ": " + unanswered(cause, location), cause);
    }

    private static IOException refused(AwsServiceException e, S3Location location, String name) {
        String code = codeOf(e);
        if (code.equals("NoSuchBucket")) {
            return new IOException(
                    "there is no bucket '" + location.bucket() + "': create it, or mend the address " + location, e);
        }
        if (isMissing(e)) {
            var missing = new NoSuchFileException(name);
            missing.initCause(e);
            return missing;
        }
        return new IOException(name + ": " + reason(e, code, location), e);
    }

    private static String reason(AwsServiceException e, String code, S3Location location) {
        String said = " (" + e.statusCode() + " " + code + ")";
        if (CREDENTIALS.contains(code)) {
            return "the store does not accept the credentials" + said + ": check what the AWS SDK finds in the"
                    + " environment, the profile or the machine's role, or what credentials(...) was given";
        }
        if (REGION.contains(code) || (e.statusCode() / 100 == 3)) {
            return "the bucket is in another region, or at another endpoint" + said
                    + ": set region(...) or AWS_REGION to the bucket's" + regionOf(e);
        }
        if (e.statusCode() == FORBIDDEN) {
            return "access denied" + said + ": give the program's user the right to do this in " + location
                    + "; which rights it needs is in docs/s3.md";
        }
        if (e.isThrottlingException()) {
            return "the store still asks for fewer requests" + said + " after "
                    + location.reaching().maxRetries() + " retries: raise maxRetries(...), or have fewer programs write"
                    + " below one prefix";
        }
        if (e.statusCode() == BAD_REQUEST && code.isEmpty()) {
            return "the store refuses the request" + said + ": check region(...) and the credentials";
        }
        return "the store refuses the request" + said + ": "
                + e.awsErrorDetails().errorMessage();
    }

    private static String regionOf(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().sdkHttpResponse() == null
                ? ""
                : e.awsErrorDetails()
                        .sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .map(region -> ", which is " + region)
                        .orElse("");
    }

    private static String unanswered(Throwable e, S3Location location) {
        S3Location.Reaching reaching = location.reaching();
        String where = reaching.endpoint() == null ? "S3" : reaching.endpoint().toString();
        if (has(e, ApiCallTimeoutException.class)
                || has(e, ApiCallAttemptTimeoutException.class)
                || has(e, SocketTimeoutException.class)) {
            return where + " did not answer in time: check the network and endpoint(...), or raise timeout(...), which"
                    + " is " + reaching.timeout() + ", or maxRetries(...), which is " + reaching.maxRetries();
        }
        if (has(e, UnknownHostException.class)
                || has(e, ConnectException.class)
                || has(e, NoRouteToHostException.class)) {
            return where + " cannot be reached: check endpoint(...), region(...) and the network (" + root(e) + ")";
        }
        String message = String.valueOf(e.getMessage());
        if (e instanceof SdkClientException && message.contains("credentials")) {
            return "no credentials: the AWS SDK finds none in the environment (AWS_ACCESS_KEY_ID), in a profile, or on"
                    + " this machine";
        }
        if (e instanceof SdkClientException && message.contains("region")) {
            return "no region: set region(...) or AWS_REGION to the bucket's";
        }
        return "the request failed: " + root(e);
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String root(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    static String codeOf(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }

    /** Whether the credentials are right, and do not suffice. */
    static boolean isDenied(AwsServiceException e) {
        return e.statusCode() == FORBIDDEN && !CREDENTIALS.contains(codeOf(e));
    }

    /** Whether there is no such object or upload. An answer to HEAD tells only the number. */
    static boolean isMissing(AwsServiceException e) {
        return e.statusCode() == NOT_FOUND && !codeOf(e).equals("NoSuchBucket");
    }

    /** Whether a condition did not hold: the name is taken. */
    static boolean isTaken(AwsServiceException e) {
        return e.statusCode() == TAKEN;
    }

    /** Whether another conditional request for the same name was under way: to be tried again. */
    static boolean isConflict(AwsServiceException e) {
        return e.statusCode() == CONFLICT;
    }

    /** Whether the store says that it does not know what was asked. */
    static boolean isNotImplemented(AwsServiceException e) {
        return e.statusCode() == NOT_IMPLEMENTED;
    }
}
