package io.dstream.kinesis.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * How a stream is reached. Immutable. Its text has no secrets.
 *
 * @param stream the name or the ARN
 * @param region empty: what the SDK finds in the environment
 * @param endpoint empty: the region's
 * @param credentials empty: what the SDK finds in the environment
 * @param timeout how long an answer may take
 */
public record Access(
        String stream,
        Optional<String> region,
        Optional<URI> endpoint,
        Optional<AwsCredentialsProvider> credentials,
        Duration timeout) {

    /** The settings that a stream has if nothing is said. */
    public static Access to(String stream) {
        checkArgument(stream != null && !stream.isBlank(), "expected the name of a stream, or its ARN");
        return new Access(stream, Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(10));
    }

    public Access region(String name) {
        checkArgument(name != null && !name.isBlank(), "region needs a name, such as eu-west-1");
        return new Access(stream, Optional.of(name), endpoint, credentials, timeout);
    }

    public Access endpoint(URI address) {
        checkArgument(
                address != null && address.getScheme() != null && address.getHost() != null,
                "endpoint %s: expected an address such as https://kinesis.eu-west-1.amazonaws.com",
                address);
        return new Access(stream, region, Optional.of(address), credentials, timeout);
    }

    public Access credentials(AwsCredentialsProvider provider) {
        checkArgument(provider != null, "credentials needs a provider");
        return new Access(stream, region, endpoint, Optional.of(provider), timeout);
    }

    public Access timeout(Duration wait) {
        checkArgument(
                wait.toMillis() >= 1 && wait.toMillis() <= 3_600_000, "a timeout of %s: expected 1 ms to 1 hour", wait);
        return new Access(stream, region, endpoint, credentials, wait);
    }

    boolean isArn() {
        return stream.startsWith("arn:");
    }

    /** Where it is, for messages. */
    String where() {
        return endpoint.map(URI::toString)
                .orElse(region.map(name -> "region " + name).orElse("the region of the environment"));
    }

    @Override
    public String toString() {
        return stream;
    }
}
