package io.dstream.kinesis.internal;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.KinesisResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/**
 * The requests that the source and the sink send, each once: whoever calls decides what is sent again. Throws what the
 * SDK throws. Safe for use by many threads.
 */
public final class Service implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final long HOUR = 3_600_000;
    private static final long SECOND = 1_000;

    private final Access access;
    private final String name; // of the stream, or null where its ARN is known
    private final String arn;
    private final KinesisClient client;

    /** A client, which has not sent anything yet. */
    public Service(Access access) {
        this.access = access;
        this.name = access.isArn() ? null : access.stream();
        this.arn = access.isArn() ? access.stream() : null;
        KinesisClientBuilder builder = KinesisClient.builder()
                .httpClientBuilder(ApacheHttpClient.builder()
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(access.timeout())
                        .socketTimeout(access.timeout()))
                .overrideConfiguration(settings ->
                        settings.apiCallTimeout(access.timeout()).retryStrategy(AwsRetryStrategy.doNotRetry()));
        access.endpoint()
                .ifPresent(endpoint -> builder.endpointOverride(endpoint).region(Region.US_EAST_1));
        access.region().ifPresent(region -> builder.region(Region.of(region)));
        access.credentials().ifPresent(builder::credentialsProvider);
        this.client = builder.build();
    }

    public Access access() {
        return access;
    }

    /**
     * What a stream is.
     *
     * @param identity tells it from another of its name; empty if that is not known
     * @param retentionMillis how long it keeps records
     * @param now the time by the clock of Kinesis
     */
    public record Description(String identity, long retentionMillis, long now) {}

    /** What the stream is now. */
    public Description describe() {
        long sent = System.currentTimeMillis();
        DescribeStreamSummaryResponse answer =
                client.describeStreamSummary(request -> request.streamName(name).streamARN(arn));
        StreamDescriptionSummary summary = answer.streamDescriptionSummary();
        Instant created = summary.streamCreationTimestamp();
        return new Description(
                created == null ? "" : Long.toString(created.toEpochMilli()),
                summary.retentionPeriodHours() * HOUR,
                timeOf(answer, sent));
    }

    /** All shards that have records or may get some. */
    public Lineage shards() {
        List<Shard> all = new ArrayList<>();
        String next = null;
        do {
            String token = next; // the stream is not named again with it
            ListShardsResponse answer = client.listShards(request -> request.streamName(token == null ? name : null)
                    .streamARN(arn)
                    .nextToken(token));
            answer.shards().forEach(shard -> all.add(Shard.of(shard)));
            next = answer.nextToken();
        } while (next != null);
        return new Lineage(all);
    }

    /** An iterator, good for five minutes. */
    public String iterator(String shard, At at) {
        GetShardIteratorRequest.Builder request = GetShardIteratorRequest.builder()
                .streamName(name)
                .streamARN(arn)
                .shardId(shard);
        at.into(request);
        return client.getShardIterator(request.build()).shardIterator();
    }

    /**
     * An answer with some records of a shard, or none.
     *
     * @param records the records
     * @param next the iterator to go on with; null at the end of a shard that was split or merged
     * @param children at the end, the shards that follow, if they were named
     * @param behindMillis how old the next record is; 0 if there is none
     * @param now the time by the clock of Kinesis
     */
    public record Answer(List<Record> records, String next, List<Shard> children, long behindMillis, long now) {}

    /** The next records. */
    public Answer records(String iterator, int most) {
        long sent = System.currentTimeMillis();
        GetRecordsResponse answer = client.getRecords(
                request -> request.shardIterator(iterator).streamARN(arn).limit(most));
        return new Answer(
                answer.records(),
                answer.nextShardIterator(),
                answer.hasChildShards()
                        ? answer.childShards().stream().map(Shard::of).toList()
                        : List.of(),
                answer.millisBehindLatest() == null ? -1 : answer.millisBehindLatest(),
                timeOf(answer, sent));
    }

    /** Puts records, each of which may be refused. */
    public PutRecordsResponse put(List<PutRecordsRequestEntry> entries) {
        return client.putRecords(
                request -> request.streamName(name).streamARN(arn).records(entries));
    }

    /**
     * The time by the clock of Kinesis, not later than its answer: to the second, or when the request was sent, if this
     * machine's clock agrees with it.
     */
    private static long timeOf(KinesisResponse answer, long sent) {
        long received = System.currentTimeMillis();
        return answer.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .map(Service::parse)
                .map(there -> sent < there + SECOND && received >= there ? sent : there)
                .orElse(sent);
    }

    private static Long parse(String date) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date))
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            return null; // as if it had not been said
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
