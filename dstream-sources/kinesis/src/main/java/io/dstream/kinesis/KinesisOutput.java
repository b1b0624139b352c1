package io.dstream.kinesis;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.kinesis.internal.Access;
import io.dstream.kinesis.internal.write.KinesisSink;
import io.dstream.kinesis.internal.write.Limits;
import io.dstream.sink.Sink;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Creates sinks that put records into a stream. Immutable: each method returns a new object.
 *
 * <p>The partitions of a batch are sent in parallel, by the engine's threads in this process: each sends up to 500
 * records or 5 MiB, and waits for the answer. What Kinesis refuses for now is sent again, and nothing else. A batch
 * that is computed again after a crash is put again: at least once.
 *
 * <p><b>Order.</b> Records of one partition of a batch are put in order. Where Kinesis refuses some records of a
 * request, they come behind the others of it, unless {@link #orderPerKey} is set.
 */
public final class KinesisOutput {
    private final Access access;
    private final Limits limits;

    KinesisOutput(Access access) {
        this(access, Limits.DEFAULT);
    }

    private KinesisOutput(Access access, Limits limits) {
        this.access = access;
        this.limits = limits;
    }

    /**
     * Sets the region.
     *
     * @param name such as {@code eu-west-1}; default: what the AWS SDK finds in the environment or the profile
     * @return a copy with this setting
     */
    public KinesisOutput region(String name) {
        return new KinesisOutput(access.region(name), limits);
    }

    /**
     * Sets the address of Kinesis, for VPC endpoints and servers that speak its protocol.
     *
     * @param address default: the region's
     * @return a copy with this setting
     */
    public KinesisOutput endpoint(URI address) {
        return new KinesisOutput(access.endpoint(address), limits);
    }

    /**
     * Sets an access key.
     *
     * @param accessKey the key's id
     * @param secretKey the key itself, which appears in no message
     * @return a copy with this setting
     */
    public KinesisOutput credentials(String accessKey, String secretKey) {
        return credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)));
    }

    /**
     * Sets where credentials come from.
     *
     * @param provider the provider, which is not closed by the sink; default: the AWS SDK's chain of environment,
     *     profile and the machine's role
     * @return a copy with this setting
     */
    public KinesisOutput credentials(AwsCredentialsProvider provider) {
        return new KinesisOutput(access.credentials(provider), limits);
    }

    /**
     * Sets how long Kinesis may take to answer a request before it is sent again.
     *
     * @param wait at least a millisecond; default: 10 seconds
     * @return a copy with this setting
     */
    public KinesisOutput timeout(Duration wait) {
        return new KinesisOutput(access.timeout(wait), limits);
    }

    /**
     * Sets how long records are sent again before their batch fails.
     *
     * @param time the time in which Kinesis has accepted none of the records of a request; default: 2 minutes
     * @return a copy with this setting
     */
    public KinesisOutput giveUpAfter(Duration time) {
        checkArgument(time.toMillis() >= 1, "giving up after %s: expected at least 1 ms", time);
        return new KinesisOutput(access, new Limits(time, limits.recordBytes(), limits.orderPerKey()));
    }

    /**
     * Sets how large a record may be, with its key. Kinesis takes 1 MiB, unless the stream was told to take more.
     *
     * @param bytes from 1 byte to 10 MiB; default: 1 MiB
     * @return a copy with this setting
     */
    public KinesisOutput maxRecordBytes(int bytes) {
        checkArgument(
                bytes >= 1 && bytes <= Limits.MOST_RECORD_BYTES,
                "records of %s bytes: expected 1 to %s",
                bytes,
                Limits.MOST_RECORD_BYTES);
        return new KinesisOutput(access, new Limits(limits.giveUpAfter(), bytes, limits.orderPerKey()));
    }

    /**
     * Keeps records with the same key in order where Kinesis refuses some records of a request: no request has two
     * records with one key. The records of a key must be in one partition of the batch, as {@code partitionBy} does it.
     * Requests are smaller for it: with few keys, this costs most of the throughput.
     *
     * @return a copy with this setting
     */
    public KinesisOutput orderPerKey() {
        return new KinesisOutput(access, new Limits(limits.giveUpAfter(), limits.recordBytes(), true));
    }

    /**
     * Returns the sink.
     *
     * @param key returns a record's partition key, 1 to 256 characters, which determines its shard; called by several
     *     threads at once
     * @param encoder returns a record's bytes; called by several threads at once
     * @param <T> the type of the stream's records
     * @return the sink, for one stream
     */
    public <T> Sink<T> records(Function1<? super T, String> key, Function1<? super T, byte[]> encoder) {
        checkNotNull(key, "records needs a function for keys");
        checkNotNull(encoder, "records needs an encoder");
        return new KinesisSink<>(access, limits, key, encoder);
    }

    @Override
    public String toString() {
        return "kinesis " + access.stream();
    }
}
