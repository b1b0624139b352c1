package io.dstream.kinesis.internal.read;

import io.dstream.function.Function1;
import io.dstream.kinesis.LostRecordsPolicy;
import io.dstream.kinesis.StartPosition;
import io.dstream.kinesis.UndecodablePolicy;
import io.dstream.kinesis.internal.Access;

/**
 * What was said of a source. Immutable.
 *
 * @param access how the stream is reached
 * @param decoder makes values of bytes
 * @param start where to start for the first time
 * @param lost what happens where records are gone
 * @param undecodable what happens where the decoder throws
 * @param readsPerSecond how many requests a shard may get in a second
 * @param bytesPerSecond how many bytes may be read from a shard in a second
 */
public record SourceOptions<T>(
        Access access,
        Function1<? super byte[], ? extends T> decoder,
        StartPosition start,
        LostRecordsPolicy lost,
        UndecodablePolicy undecodable,
        double readsPerSecond,
        long bytesPerSecond) {
    private static final double READS = 4; // of the 5 that a shard grants to all its readers together
    private static final long BYTES = 2 << 20;

    /** What holds if nothing is said. */
    public static SourceOptions<byte[]> of(Access access) {
        return new SourceOptions<>(
                access,
                bytes -> bytes,
                StartPosition.latest(),
                LostRecordsPolicy.FAIL,
                UndecodablePolicy.FAIL,
                READS,
                BYTES);
    }

    public SourceOptions<T> access(Access other) {
        return new SourceOptions<>(other, decoder, start, lost, undecodable, readsPerSecond, bytesPerSecond);
    }

    public <R> SourceOptions<R> decoder(Function1<? super byte[], ? extends R> other) {
        return new SourceOptions<>(access, other, start, lost, undecodable, readsPerSecond, bytesPerSecond);
    }

    public SourceOptions<T> start(StartPosition other) {
        return new SourceOptions<>(access, decoder, other, lost, undecodable, readsPerSecond, bytesPerSecond);
    }

    public SourceOptions<T> lost(LostRecordsPolicy other) {
        return new SourceOptions<>(access, decoder, start, other, undecodable, readsPerSecond, bytesPerSecond);
    }

    public SourceOptions<T> undecodable(UndecodablePolicy other) {
        return new SourceOptions<>(access, decoder, start, lost, other, readsPerSecond, bytesPerSecond);
    }

    public SourceOptions<T> limits(double reads, long bytes) {
        return new SourceOptions<>(access, decoder, start, lost, undecodable, reads, bytes);
    }

    /** The time from one request for a shard to the next, of which the first brought some bytes. */
    long nanosAfter(long bytes) {
        return (long) (1e9 * Math.max(1 / readsPerSecond, bytes / (double) bytesPerSecond));
    }

    long millisBetweenReads() {
        return (long) Math.ceil(1_000 / readsPerSecond);
    }
}
