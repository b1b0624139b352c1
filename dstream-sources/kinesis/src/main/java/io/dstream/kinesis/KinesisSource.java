package io.dstream.kinesis;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.kinesis.internal.read.KinesisReader;
import io.dstream.kinesis.internal.read.SourceOptions;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * A source that reads the shards of a stream. Immutable: each method returns a new source.
 *
 * <p><b>Cost.</b> The source has as many threads as the program's {@code parallelism}, but no more than there are
 * shards. They fetch while batches are computed, until the program's {@code receiverBuffer} is full; the last answer to
 * each thread may exceed it, by up to 10 MB. A record that is held takes the bytes of its key and value, and about 200
 * more.
 *
 * <p><b>A batch</b> contains what had been fetched when it was due, with one partition for each shard that has records,
 * in order. Its {@linkplain io.dstream.sink.BatchInfo#inputs inputs} contain the ranges, from one position to the next.
 * Records that the Kinesis Producer Library has packed into one are taken apart.
 *
 * <p><b>Order.</b> Records with the same key are in order, also when shards are split and merged: shards that follow
 * others are in later batches than all records of those.
 *
 * <p><b>Position.</b> With a checkpoint directory, ranges are planned before a batch is computed, and the same ranges
 * are read again after a crash. Without one, each start begins at {@link #from}.
 *
 * <p><b>Lag.</b> Kinesis tells how old the next record is, not how many there are. The number in reports is an estimate
 * from that and from how fast the last records came in.
 *
 * @param <T> the type of the values
 */
public final class KinesisSource<T> implements Source<KinesisRecord<T>> {
    private final SourceOptions<T> options;

    KinesisSource(SourceOptions<T> options) {
        this.options = options;
    }

    /**
     * Sets the region.
     *
     * @param name such as {@code eu-west-1}; default: what the AWS SDK finds in the environment or the profile
     * @return a new source
     */
    public KinesisSource<T> region(String name) {
        return new KinesisSource<>(options.access(options.access().region(name)));
    }

    /**
     * Sets the address of Kinesis, for VPC endpoints and servers that speak its protocol.
     *
     * @param address such as {@code https://vpce-0a1b.kinesis.eu-west-1.vpce.amazonaws.com}; default: the region's
     * @return a new source
     */
    public KinesisSource<T> endpoint(URI address) {
        return new KinesisSource<>(options.access(options.access().endpoint(address)));
    }

    /**
     * Sets an access key.
     *
     * @param accessKey the key's id
     * @param secretKey the key itself, which appears in no message
     * @return a new source
     */
    public KinesisSource<T> credentials(String accessKey, String secretKey) {
        return credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)));
    }

    /**
     * Sets where credentials come from.
     *
     * @param provider the provider, which is not closed by the source; default: the AWS SDK's chain of environment,
     *     profile and the machine's role
     * @return a new source
     */
    public KinesisSource<T> credentials(AwsCredentialsProvider provider) {
        return new KinesisSource<>(options.access(options.access().credentials(provider)));
    }

    /**
     * Sets how values are made of bytes.
     *
     * @param decoder makes a value; called by several threads at once. What it throws is up to {@link #onUndecodable}
     * @param <R> the type of the values
     * @return a new source
     */
    public <R> KinesisSource<R> values(Function1<? super byte[], ? extends R> decoder) {
        return new KinesisSource<>(options.decoder(checkNotNull(decoder, "values needs a decoder")));
    }

    /**
     * Sets where to start in a stream that is read for the first time.
     *
     * @param start where to start; default: {@link StartPosition#latest}
     * @return a new source
     */
    public KinesisSource<T> from(StartPosition start) {
        return new KinesisSource<>(options.start(checkNotNull(start, "from needs a position")));
    }

    /**
     * Sets what happens when the next records to read are gone.
     *
     * @param policy the policy; default: {@link LostRecordsPolicy#FAIL}
     * @return a new source
     */
    public KinesisSource<T> onLostRecords(LostRecordsPolicy policy) {
        return new KinesisSource<>(options.lost(checkNotNull(policy, "onLostRecords needs a policy")));
    }

    /**
     * Sets what happens to records that cannot be decoded. In order to skip them, each record is also decoded when it
     * is fetched.
     *
     * @param policy the policy; default: {@link UndecodablePolicy#FAIL}
     * @return a new source
     */
    public KinesisSource<T> onUndecodable(UndecodablePolicy policy) {
        return new KinesisSource<>(options.undecodable(checkNotNull(policy, "onUndecodable needs a policy")));
    }

    /**
     * Limits how often each shard is asked for records. A shard grants 5 requests in a second to all its readers
     * together: with several programs on one stream, each must be given its share. Records wait for the next request,
     * so fewer of them mean more latency.
     *
     * @param requests requests for each shard in a second, more than 0; default: 4
     * @return a new source
     */
    public KinesisSource<T> readsPerSecond(double requests) {
        checkArgument(requests > 0 && requests <= 1_000_000, "%s reads/s: expected more than 0", requests);
        return new KinesisSource<>(options.limits(requests, options.bytesPerSecond()));
    }

    /**
     * Limits how much is read from each shard. A shard grants 2 MB in a second to all its readers together.
     *
     * @param bytes bytes for each shard in a second, at least 1; default: 2 MiB
     * @return a new source
     */
    public KinesisSource<T> bytesPerSecond(long bytes) {
        checkArgument(bytes >= 1, "%s bytes/s: expected at least 1", bytes);
        return new KinesisSource<>(options.limits(options.readsPerSecond(), bytes));
    }

    /**
     * Sets how long Kinesis may take to answer. At the start, and for a batch that is read again, requests that fail
     * are repeated for as long.
     *
     * @param wait at least a millisecond; default: 10 seconds
     * @return a new source
     */
    public KinesisSource<T> timeout(Duration wait) {
        return new KinesisSource<>(options.access(options.access().timeout(wait)));
    }

    // ---- what the program calls ----

    @Override
    public String kind() {
        return "kinesis";
    }

    @Override
    public SourceReader<KinesisRecord<T>> open(SourceContext context) throws IOException {
        return new KinesisReader<>(options, context);
    }

    @Override
    public String toString() {
        return kind() + " " + options.access().stream();
    }
}
