package io.dstream.kinesis;

import io.dstream.kinesis.internal.Access;
import io.dstream.kinesis.internal.read.SourceOptions;

/**
 * Streams of Amazon Kinesis as sources and sinks.
 *
 * <pre>{@code
 * ssc.from(Kinesis.stream("orders")
 *         .region("eu-west-1")
 *         .values(bytes -> new String(bytes, UTF_8))
 *         .from(StartPosition.horizon()));
 * counts.to(Kinesis.sink("counts")
 *         .region("eu-west-1")
 *         .records(Count::word, count -> count.toString().getBytes(UTF_8)));
 * }</pre>
 */
public final class Kinesis {
    private Kinesis() {}

    /**
     * Returns a source that reads the shards of a stream. It is replayable: with a checkpoint directory each record
     * goes into exactly one batch, whatever happens to the program. It needs no table of leases.
     *
     * @param stream the stream's name, or its ARN
     * @return a source whose values are bytes, until {@link KinesisSource#values} says otherwise
     */
    public static KinesisSource<byte[]> stream(String stream) {
        return new KinesisSource<>(SourceOptions.of(Access.to(stream)));
    }

    /**
     * Returns a sink that puts records into a stream and waits until Kinesis has accepted each of them: at least once.
     *
     * @param stream the stream's name, or its ARN
     * @return a builder of the sink
     */
    public static KinesisOutput sink(String stream) {
        return new KinesisOutput(Access.to(stream));
    }
}
