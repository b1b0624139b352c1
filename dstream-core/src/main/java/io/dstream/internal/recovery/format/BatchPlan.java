package io.dstream.internal.recovery.format;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.source.OffsetRange;
import io.dstream.source.SourcePartition;
import io.dstream.source.SourceReader.Origins;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a batch is made of: written before anything of it may be seen outside, and followed to the letter when the batch
 * is run again.
 *
 * @param id its number
 * @param timeMillis its time
 * @param zeroMillis the time from which slides are counted
 * @param inputs what each source gives it
 */
public record BatchPlan(long id, long timeMillis, long zeroMillis, List<Input> inputs) {

    /** Copies the list. */
    public BatchPlan {
        inputs = List.copyOf(inputs);
    }

    /**
     * What a source gives a batch.
     *
     * @param source the source's id
     * @param records how many records, or -1 where that is not known
     * @param ranges which, where the source can give them again
     * @param logged the hash of the records where they are written beside the plan; empty where they are not
     * @param origins from which parts of the source they come, for watermarks
     */
    public record Input(String source, long records, List<OffsetRange> ranges, String logged, Origins origins) {
        /** Copies the list. */
        public Input {
            ranges = List.copyOf(ranges);
        }

        /** Of a source that is one part. */
        public Input(String source, long records, List<OffsetRange> ranges, String logged) {
            this(source, records, ranges, logged, Origins.ONE);
        }

        /** The same of other ranges. */
        Input with(List<OffsetRange> others) {
            return new Input(source, records, others, logged, origins);
        }

        /** The same from other parts. */
        Input from(Origins others) {
            return new Input(source, records, ranges, logged, others);
        }

        public boolean isLogged() {
            return !logged.isEmpty();
        }
    }

    /**
     * What tells this plan from any other with its number.
     *
     * @return a hash in hexadecimal digits
     */
    @SuppressWarnings("UnstableApiUsage")
    public String digest() {
        Hasher hasher =
                Hashing.sha256().newHasher().putLong(id).putLong(timeMillis).putLong(zeroMillis);
        for (Input input : inputs) {
            text(hasher, input.source);
            hasher.putLong(input.records).putInt(input.ranges.size());
            for (OffsetRange range : input.ranges) {
                text(hasher, range.partition());
                text(hasher, range.from());
                text(hasher, range.until());
                if (!range.identity().isEmpty()) { // as in format 1, which knew none
                    text(hasher, range.identity());
                }
            }
            text(hasher, input.logged);
            if (!input.origins.equals(Origins.ONE)) {
                text(hasher, input.origins.toString());
            }
        }
        return hasher.hash().toString().substring(0, 32);
    }

    @SuppressWarnings("UnstableApiUsage")
    private static void text(Hasher hasher, String text) {
        hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
    }

    public void write(ByteWriter out) {
        out.writeLong(id);
        out.writeLong(timeMillis);
        out.writeLong(zeroMillis);
        out.writeVarInt(inputs.size());
        for (Input input : inputs) {
            out.writeString(input.source);
            out.writeLong(input.records);
            out.writeVarInt(input.ranges.size());
            for (OffsetRange range : input.ranges) {
                out.writeString(range.partition());
                out.writeString(range.from());
                out.writeString(range.until());
            }
            out.writeString(input.logged);
        }
        for (Input input : inputs) {
            for (OffsetRange range : input.ranges) {
                out.writeString(range.identity());
            }
        }
        inputs.forEach(input -> write(input.origins, out));
    }

    private static void write(Origins origins, ByteWriter out) {
        out.writeVarInt(origins.ofParts().size());
        origins.ofParts().forEach(out::writeString);
        out.writeVarInt(origins.all().size());
        for (SourcePartition partition : origins.all()) {
            out.writeString(partition.id());
            out.writeBoolean(partition.isCaughtUp());
            out.writeZigZag(partition.watermark());
        }
        out.writeBoolean(origins.last());
    }

    private static Origins readOrigins(ByteReader in) {
        ImmutableList.Builder<String> ofParts = ImmutableList.builder();
        for (int n = in.readCount(1); n > 0; n--) {
            ofParts.add(in.readString());
        }
        ImmutableList.Builder<SourcePartition> all = ImmutableList.builder();
        for (int n = in.readCount(3); n > 0; n--) {
            all.add(new SourcePartition(in.readString(), in.readBoolean(), in.readZigZag()));
        }
        return new Origins(ofParts.build(), all.build(), in.readBoolean());
    }

    public static BatchPlan read(ByteReader in) {
        long id = in.readLong();
        long time = in.readLong();
        long zero = in.readLong();
        ImmutableList.Builder<Input> inputs = ImmutableList.builder();
        for (int i = in.readCount(1); i > 0; i--) {
            String source = in.readString();
            long records = in.readLong();
            ImmutableList.Builder<OffsetRange> ranges = ImmutableList.builder();
            for (int r = in.readCount(1); r > 0; r--) {
                ranges.add(new OffsetRange(in.readString(), in.readString(), in.readString()));
            }
            inputs.add(new Input(source, records, ranges.build(), in.readString()));
        }
        BatchPlan plan = new BatchPlan(id, time, zero, inputs.build());
        plan = in.remaining() > 0 ? plan.withIdentities(in) : plan; // not in format 1, which knew no identities
        return in.remaining() > 0 ? plan.withOrigins(in) : plan;
    }

    private BatchPlan withOrigins(ByteReader in) {
        ImmutableList.Builder<Input> known = ImmutableList.builder();
        inputs.forEach(input -> known.add(input.from(readOrigins(in))));
        return new BatchPlan(id, timeMillis, zeroMillis, known.build());
    }

    private BatchPlan withIdentities(ByteReader in) {
        ImmutableList.Builder<Input> named = ImmutableList.builder();
        for (Input input : inputs) {
            ImmutableList.Builder<OffsetRange> ranges = ImmutableList.builder();
            input.ranges.forEach(range -> ranges.add(range.withIdentity(in.readString())));
            named.add(input.with(ranges.build()));
        }
        return new BatchPlan(id, timeMillis, zeroMillis, named.build());
    }
}
