package io.dstream.benchmarks;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Writing and reading one value of a block of 10,000, beside DataOutputStream and DataInputStream by hand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CodecBenchmark.VALUES)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseParallelGC"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class CodecBenchmark {
    static final int VALUES = 10_000;

    /** What is registered. */
    record Cart(String owner, int items, long cents, boolean paid) {}

    private static final Codecs CODECS = Codecs.builtIn().with(Codecs.ofRecord(Cart.class));

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private final Pair<String, Long>[] pairs = new Pair[VALUES];

    private final Cart[] carts = new Cart[VALUES];
    private final ByteWriter out = CODECS.newWriter();
    private final ByteArrayOutputStream handOut = new ByteArrayOutputStream(1 << 20);
    private byte[] pairBytes;
    private byte[] cartBytes;
    private byte[] pairBytesByHand;
    private byte[] cartBytesByHand;

    /** Writes what is read. */
    @Setup
    public void setUp() throws IOException {
        for (int i = 0; i < VALUES; i++) {
            pairs[i] = Pair.of("word-" + i % 1000, i * 31L);
            carts[i] = new Cart("owner-" + i, i % 50, i * 1999L, i % 2 == 0);
        }
        writePairs();
        pairBytes = out.toByteArray();
        writeRecords();
        cartBytes = out.toByteArray();
        writePairsByHand();
        pairBytesByHand = handOut.toByteArray();
        writeRecordsByHand();
        cartBytesByHand = handOut.toByteArray();
    }

    /** A pair of String and Long. */
    @Benchmark
    public int writePairs() {
        out.reset();
        for (Pair<String, Long> pair : pairs) {
            out.writeValue(pair);
        }
        return out.position();
    }

    /** A pair of String and Long. */
    @Benchmark
    public void readPairs(Blackhole hole) {
        ByteReader in = CODECS.newReader(pairBytes);
        for (int i = 0; i < VALUES; i++) {
            hole.consume(in.readValue());
        }
    }

    /** A record of four components. */
    @Benchmark
    public int writeRecords() {
        out.reset();
        for (Cart cart : carts) {
            out.writeValue(cart);
        }
        return out.position();
    }

    /** A record of four components. */
    @Benchmark
    public void readRecords(Blackhole hole) {
        ByteReader in = CODECS.newReader(cartBytes);
        for (int i = 0; i < VALUES; i++) {
            hole.consume(in.readValue());
        }
    }

    /** The pair by hand. */
    @Benchmark
    public int writePairsByHand() throws IOException {
        handOut.reset();
        DataOutputStream data = new DataOutputStream(handOut);
        for (Pair<String, Long> pair : pairs) {
            data.writeUTF(pair.key());
            data.writeLong(pair.value());
        }
        return data.size();
    }

    /** The pair by hand. */
    @Benchmark
    public void readPairsByHand(Blackhole hole) throws IOException {
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(pairBytesByHand));
        for (int i = 0; i < VALUES; i++) {
            hole.consume(Pair.of(data.readUTF(), data.readLong()));
        }
    }

    /** The record by hand. */
    @Benchmark
    public int writeRecordsByHand() throws IOException {
        handOut.reset();
        DataOutputStream data = new DataOutputStream(handOut);
        for (Cart cart : carts) {
            data.writeUTF(cart.owner());
            data.writeInt(cart.items());
            data.writeLong(cart.cents());
            data.writeBoolean(cart.paid());
        }
        return data.size();
    }

    /** The record by hand. */
    @Benchmark
    public void readRecordsByHand(Blackhole hole) throws IOException {
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(cartBytesByHand));
        for (int i = 0; i < VALUES; i++) {
            hole.consume(new Cart(data.readUTF(), data.readInt(), data.readLong(), data.readBoolean()));
        }
    }
}
