package io.dstream.s3;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in S3, or in a store that speaks its protocol: a bucket, a prefix, and how to reach them. Immutable; each
 * method returns a new one.
 *
 * <p>It can be sent to other processes. {@link #credentials} do not go with it: there, they are found in the SDK's way.
 */
public final class S3Location implements StorageLocation {
    private static final long serialVersionUID = 1;

    private static final Pattern ADDRESS = Pattern.compile("s3a?://([^/]+)(?:/(.*))?", Pattern.DOTALL);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_RETRIES = 20;

    private final String bucket;
    private final String prefix;
    private final Reaching reaching;
    private final transient Keys keys; // null for the SDK's default chain

    /** How a store is reached. Null is for what the SDK finds. */
    record Reaching(URI endpoint, boolean pathStyle, String region, int maxRetries, Duration timeout)
            implements java.io.Serializable {
        static final Reaching DEFAULT = new Reaching(null, false, null, 4, Duration.ofSeconds(15));

        /** For how long a call may take, with all that is tried again. */
        Duration whole() {
            return timeout.multipliedBy(maxRetries + 1L);
        }
    }

    /** Credentials; never shown. */
    record Keys(String access, String secret) {
        @Override
        public String toString() {
            return "credentials";
        }
    }

    private S3Location(String bucket, String prefix, Reaching reaching, Keys keys) {
        this.bucket = bucket;
        this.prefix = prefix;
        this.reaching = reaching;
        this.keys = keys;
    }

    static S3Location parse(String address) {
        checkNotNull(address, "S3.at needs an address such as s3://bucket/prefix");
        Matcher parts = ADDRESS.matcher(address);
        checkArgument(parts.matches(), "'%s': expected an address such as s3://bucket/prefix", address);
        String prefix = parts.group(2) == null ? "" : parts.group(2);
        prefix = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return new S3Location(parts.group(1), Storage.checkName(prefix), Reaching.DEFAULT, null);
    }

    /**
     * Sets where the store is reached, for others than Amazon's. Without a {@link #region} it is told that of
     * {@code us-east-1}, which most of them do not look at.
     *
     * @param uri such as {@code http://127.0.0.1:9000}
     * @return a new place
     */
    public S3Location endpoint(URI uri) {
        checkNotNull(uri, "endpoint needs an address");
        checkArgument(
                uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())),
                "endpoint(%s): expected an address such as https://store.example:9000",
                uri);
        return with(new Reaching(uri, reaching.pathStyle, reaching.region, reaching.maxRetries, reaching.timeout));
    }

    /**
     * Puts the bucket into the path of addresses instead of the name of the host, as most stores but Amazon's need it.
     *
     * @return a new place
     */
    public S3Location pathStyle() {
        return with(new Reaching(reaching.endpoint, true, reaching.region, reaching.maxRetries, reaching.timeout));
    }

    /**
     * Sets the region that the bucket is in.
     *
     * @param name such as {@code eu-central-1}; by default it is found as the SDK does, as in {@code AWS_REGION}
     * @return a new place
     */
    public S3Location region(String name) {
        checkArgument(name != null && !name.isBlank(), "region needs a name such as eu-central-1");
        return with(new Reaching(reaching.endpoint, reaching.pathStyle, name, reaching.maxRetries, reaching.timeout));
    }

    /**
     * Sets credentials, for tests and for stores that know no others. They are in no message and no log, and are not
     * sent to other processes. Elsewhere leave them to the SDK: it looks in the environment, in profiles, and asks the
     * machine or container that it runs on.
     *
     * @param accessKey which
     * @param secretKey its secret
     * @return a new place
     */
    public S3Location credentials(String accessKey, String secretKey) {
        checkNotNull(accessKey, "credentials need an access key");
        checkNotNull(secretKey, "credentials need a secret key");
        return new S3Location(bucket, prefix, reaching, new Keys(accessKey, secretKey));
    }

    /**
     * Sets how often a request is tried again that failed for a reason that may pass, such as throttling; the SDK waits
     * a while longer each time.
     *
     * @param times 0 to 20; 4 by default
     * @return a new place
     */
    public S3Location maxRetries(int times) {
        checkArgument(0 <= times && times <= MOST_RETRIES, "maxRetries(%s): expected 0 to %s", times, MOST_RETRIES);
        return with(new Reaching(reaching.endpoint, reaching.pathStyle, reaching.region, times, reaching.timeout));
    }

    /**
     * Sets how long a request may take before it is tried again. What is done fails after so long for each attempt.
     *
     * @param time 100 ms to 10 min; 15 s by default
     * @return a new place
     */
    public S3Location timeout(Duration time) {
        checkNotNull(time, "timeout needs a time");
        checkArgument(
                time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0,
                "timeout(%s): expected %s to %s",
                time,
                SHORTEST,
                LONGEST);
        return with(new Reaching(reaching.endpoint, reaching.pathStyle, reaching.region, reaching.maxRetries, time));
    }

    private S3Location with(Reaching other) {
        return new S3Location(bucket, prefix, other, keys);
    }

    String bucket() {
        return bucket;
    }

    /** Without a slash at its end; may be empty. */
    String prefix() {
        return prefix;
    }

    Reaching reaching() {
        return reaching;
    }

    Keys keys() {
        return keys;
    }

    @Override
    public Storage open() throws IOException {
        return S3Storage.open(this);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
