package io.dstream.internal.recovery.format;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a checkpoint directory holds: replaced whole with every start, every base, every new file of a log, and at the
 * end.
 *
 * @param format the version of the directory's format
 * @param appName the program's name
 * @param checkpointId tells this directory's files from another's
 * @param epoch how often the directory has been taken over
 * @param bases the bases, the newest first: two at most
 * @param durable how many bytes of each log, by its directory, were known to be on the disk: what of a log is lost
 *     later looks from inside the log as if it had never been written
 * @param outputs the places by which outputs know their last batch, by name, each with its id: one that is made anew is
 *     noticed
 */
public record Manifest(
        int format,
        String appName,
        long checkpointId,
        int epoch,
        List<Base> bases,
        Map<String, Long> durable,
        Map<String, String> outputs) {

    /** The format that this release writes, and the newest it reads. */
    public static final int FORMAT = 2;

    private static final int WITH_OUTPUTS = 2;

    /** Copies list and maps. */
    public Manifest {
        bases = List.copyOf(bases);
        durable = ImmutableSortedMap.copyOf(durable);
        outputs = ImmutableSortedMap.copyOf(outputs);
    }

    /**
     * All state after a batch.
     *
     * @param batchId the batch
     * @param file the file's name
     * @param bytes its size
     * @param crc the checksum of all of it
     * @param logSeq the first record of the log that is not in it
     */
    public record Base(long batchId, String file, long bytes, int crc, long logSeq) {}

    /** The next start's: in this release's format, whatever the directory had. */
    public Manifest withEpoch(int next) {
        return new Manifest(FORMAT, appName, checkpointId, next, bases, durable, outputs);
    }

    /** The same with what is now known of the logs, in place of what was known of these. */
    public Manifest withDurable(Map<String, Long> known) {
        Map<String, Long> all = new HashMap<>(durable);
        all.putAll(known);
        return new Manifest(format, appName, checkpointId, epoch, bases, all, outputs);
    }

    /** The same with these outputs. */
    public Manifest withOutputs(Map<String, String> now) {
        return new Manifest(format, appName, checkpointId, epoch, bases, durable, now);
    }

    /** How many bytes of a log were known to be on the disk. */
    public long durable(String log) {
        return durable.getOrDefault(log, 0L);
    }

    /** The id that a log of this checkpoint has: no other log of this or any other directory has it. */
    @SuppressWarnings("UnstableApiUsage")
    public long logId(String log) {
        return Hashing.sha256()
                .newHasher()
                .putLong(checkpointId)
                .putUnencodedChars(log)
                .hash()
                .asLong();
    }

    /** The same with a newest base; the one before the last is forgotten. */
    public Manifest withBase(Base base, int kept) {
        ImmutableList.Builder<Base> newest = ImmutableList.<Base>builder().add(base);
        bases.stream().filter(b -> b.batchId < base.batchId).limit(kept - 1).forEach(newest::add);
        return new Manifest(format, appName, checkpointId, epoch, newest.build(), durable, outputs);
    }

    /** The first record of the log that any base needs. */
    public long logFrom() {
        return bases.isEmpty() ? 0 : bases.get(bases.size() - 1).logSeq;
    }

    public void write(ByteWriter out) {
        out.writeVarInt(format);
        out.writeString(appName);
        out.writeLong(checkpointId);
        out.writeVarInt(epoch);
        out.writeVarInt(bases.size());
        for (Base base : bases) {
            out.writeLong(base.batchId);
            out.writeString(base.file);
            out.writeLong(base.bytes);
            out.writeInt(base.crc);
            out.writeLong(base.logSeq);
        }
        out.writeVarInt(durable.size());
        durable.forEach((log, bytes) -> {
            out.writeString(log);
            out.writeLong(bytes);
        });
        if (format >= WITH_OUTPUTS) {
            out.writeVarInt(outputs.size());
            outputs.forEach((place, id) -> {
                out.writeString(place);
                out.writeString(id);
            });
        }
    }

    static Manifest read(ByteReader in) {
        int format = in.readVarInt();
        if (format > FORMAT) {
            return new Manifest(format, "", 0, 0, List.of(), Map.of(), Map.of()); // nothing more can be known of it
        }
        String appName = in.readString();
        long checkpointId = in.readLong();
        int epoch = in.readVarInt();
        ImmutableList.Builder<Base> bases = ImmutableList.builder();
        for (int i = in.readCount(1); i > 0; i--) {
            bases.add(new Base(in.readLong(), in.readString(), in.readLong(), in.readInt(), in.readLong()));
        }
        Map<String, Long> durable = new HashMap<>();
        for (int i = in.readCount(1); i > 0; i--) {
            durable.put(in.readString(), in.readLong());
        }
        Map<String, String> outputs = new HashMap<>();
        for (int i = format >= WITH_OUTPUTS ? in.readCount(1) : 0; i > 0; i--) {
            outputs.put(in.readString(), in.readString());
        }
        return new Manifest(format, appName, checkpointId, epoch, bases.build(), durable, outputs);
    }
}
