package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.internal.Shard;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Takes records apart that the Kinesis Producer Library has packed into one: four bytes by which they are known, a
 * protobuf message, and its MD5. What is not exactly that is passed on as it is. Of a packed record, those are left out
 * whose keys belong to another shard: the library has sent them again, to the right one. Used by one thread.
 *
 * <pre>
 * message AggregatedRecord { repeated string keys = 1; repeated string hashes = 2; repeated Record records = 3; }
 * message Record { required uint64 key = 1; optional uint64 hash = 2; required bytes data = 3; }
 * </pre>
 */
final class Unpacker {
    private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
    private static final int DIGEST = 16;
    private static final int KEYS = 1;
    private static final int HASHES = 2;
    private static final int RECORDS = 3;
    private static final int DATA = 3;
    private static final int HASH_DIGITS = 39;

    private final MessageDigest md5 = md5();

    @SuppressWarnings("MD5") // as the format has it, against damage
    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /** The records of a shard, those that were packed one by one. */
    List<Item> unpack(Shard shard, List<Record> records) {
        List<Item> items = new ArrayList<>(records.size());
        for (Record record : records) {
            byte[] data = record.data().asByteArrayUnsafe();
            List<Item> parts = isPacked(data) ? parts(shard, record, data) : null;
            if (parts == null) {
                items.add(item(record, 0, true, record.partitionKey(), data, 0, data.length));
            } else {
                items.addAll(parts);
            }
        }
        return items;
    }

    private static Item item(Record record, int part, boolean last, String key, byte[] data, int from, int length) {
        return new Item(
                record.sequenceNumber(),
                part,
                last,
                key,
                data,
                from,
                length,
                record.approximateArrivalTimestamp().toEpochMilli());
    }

    private boolean isPacked(byte[] data) {
        if (data.length < MAGIC.length + DIGEST || !Arrays.equals(data, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return false;
        }
        md5.update(data, MAGIC.length, data.length - MAGIC.length - DIGEST);
        return Arrays.equals(md5.digest(), Arrays.copyOfRange(data, data.length - DIGEST, data.length));
    }

    /** A record of the message: indexes into its tables, and where its bytes are. */
    private record Packed(int key, int hash, int from, int length) {}

    /** What is packed into a record; null if it is not what it seems. */
    private List<Item> parts(Shard shard, Record record, byte[] data) {
        List<String> keys = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        List<Packed> packed = new ArrayList<>();
        try {
            ProtobufReader in = new ProtobufReader(data, MAGIC.length, data.length - DIGEST);
            while (in.next()) {
                switch (in.field()) {
                    case KEYS -> keys.add(in.text());
                    case HASHES -> hashes.add(in.text());
                    case RECORDS -> packed.add(packed(in.message()));
                    default -> in.skip();
                }
            }
            return items(shard, record, data, keys, hashes, packed);
        } catch (ProtobufReader.Malformed | IndexOutOfBoundsException | NumberFormatException e) {
            return null; // a record that begins and ends like a packed one
        }
    }

    private static Packed packed(ProtobufReader in) throws ProtobufReader.Malformed {
        int key = -1;
        int hash = -1;
        int from = -1;
        int length = 0;
        while (in.next()) {
            switch (in.field()) {
                case KEYS -> key = in.index();
                case HASHES -> hash = in.index();
                case DATA -> {
                    length = in.bytes();
                    from = in.position() - length;
                }
                default -> in.skip();
            }
        }
        if (key < 0 || from < 0) {
            throw new ProtobufReader.Malformed();
        }
        return new Packed(key, hash, from, length);
    }

    private List<Item> items(
            Shard shard, Record record, byte[] data, List<String> keys, List<String> hashes, List<Packed> packed) {
        BigInteger[] ofKeys = new BigInteger[keys.size()];
        List<Item> items = new ArrayList<>(packed.size());
        for (int part = 0; part < packed.size(); part++) {
            Packed one = packed.get(part);
            String key = keys.get(one.key);
            BigInteger hash;
            if (one.hash >= 0) {
                hash = number(hashes.get(one.hash));
            } else {
                if (ofKeys[one.key] == null) {
                    ofKeys[one.key] = hash(key);
                }
                hash = ofKeys[one.key];
            }
            if (shard.has(hash)) {
                items.add(item(record, part, part == packed.size() - 1, key, data, one.from, one.length));
            }
        }
        return items;
    }

    private static BigInteger number(String hash) {
        if (hash.length() > HASH_DIGITS) {
            throw new NumberFormatException("longer than a hash");
        }
        return new BigInteger(hash);
    }

    /** Where Kinesis puts a key. */
    private BigInteger hash(String key) {
        return new BigInteger(1, md5.digest(key.getBytes(StandardCharsets.UTF_8)));
    }
}
