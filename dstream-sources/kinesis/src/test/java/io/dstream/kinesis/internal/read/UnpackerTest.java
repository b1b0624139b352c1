package io.dstream.kinesis.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.kinesis.internal.Shard;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;

class UnpackerTest {
    private static final BigInteger TOP = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    private static final Shard ALL = new Shard("s", List.of(), BigInteger.ZERO, TOP, true);

    private static List<Item> unpack(Shard shard, byte[] data) {
        return new Unpacker()
                .unpack(
                        shard,
                        List.of(Record.builder()
                                .sequenceNumber("17")
                                .partitionKey("outer")
                                .approximateArrivalTimestamp(Instant.ofEpochMilli(5))
                                .data(SdkBytes.fromByteArray(data))
                                .build()));
    }

    private static List<String> shown(List<Item> items) {
        return items.stream()
                .map(item -> item.key() + "=" + new String(item.value(), StandardCharsets.UTF_8) + "#" + item.part()
                        + (item.last() ? "." : ""))
                .toList();
    }

    @Test
    void aPackedRecordIsTakenApart() {
        byte[] packed = new Packing().add("a", "1").add("b", "").add("c", "ü").bytes();
        assertThat(shown(unpack(ALL, packed))).containsExactly("a=1#0", "b=#1", "c=ü#2.");
    }

    @Test
    void tagsAndFieldsThatAreNotKnownArePassedOver() {
        byte[] packed = new Packing()
                .raw(Packing.number(9, 1L << 40))
                .add("a", "1")
                .raw(Packing.field(12, new byte[300]))
                .bytes();
        assertThat(shown(unpack(ALL, packed))).containsExactly("a=1#0.");
    }

    @Test
    void recordsOfAnotherShardAreLeftOutAndKeepTheirNumbers() {
        BigInteger middle = TOP.shiftRight(1);
        Shard low = new Shard("low", List.of(), BigInteger.ZERO, middle, true);
        byte[] packed = new Packing()
                .add("a", "5", "low")
                .add("b", TOP.toString(), "high")
                .add("c", middle.toString(), "low")
                .add("d", middle.add(BigInteger.ONE).toString(), "high")
                .bytes();
        assertThat(shown(unpack(low, packed))).containsExactly("a=low#0", "c=low#2");
        // by MD5, "a" is 0CC1... and "b" is 92EB...
        byte[] byKeys = new Packing().add("a", "1").add("b", "2").bytes();
        assertThat(shown(unpack(low, byKeys))).containsExactly("a=1#0");
    }

    @Test
    void nothingIsPackedIntoAnEmptyOne() {
        assertThat(unpack(ALL, new Packing().bytes())).isEmpty();
    }

    @Test
    void whatOnlyBeginsLikeAPackedRecordIsPassedOnAsItIs() {
        byte[] packed = new Packing().add("a", "1").bytes();
        byte[] damaged = packed.clone();
        damaged[6] ^= 1;
        byte[] withoutKeys =
                new Packing().raw(Packing.field(3, Packing.number(1, 0))).bytes();
        byte[] keyOutOfTable = new Packing()
                .raw(Packing.field(3, concat(Packing.number(1, 7), Packing.field(3, new byte[1]))))
                .bytes();
        byte[] endless = new Packing()
                .raw(new byte[] {0x1A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F})
                .bytes();
        byte[] noHash = new Packing().add("a", "no number", "1").bytes();
        byte[] longHash = new Packing().add("a", "1".repeat(100_000), "1").bytes();
        for (byte[] data : List.of(
                damaged,
                withoutKeys,
                keyOutOfTable,
                endless,
                noHash,
                longHash,
                Arrays.copyOf(packed, 4),
                new byte[0])) {
            List<Item> items = unpack(ALL, data);
            assertThat(items).hasSize(1);
            assertThat(items.get(0).value()).isEqualTo(data);
            assertThat(items.get(0).key()).isEqualTo("outer");
            assertThat(items.get(0).last()).isTrue();
        }
    }

    @Test
    void anyBytesUnderARightDigestAreTakenApartOrPassedOn() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] some = new byte[random.nextInt(40)];
            random.nextBytes(some);
            byte[] data = new Packing().add("a", "1").raw(some).bytes();
            assertThat(unpack(ALL, data).stream().mapToInt(Item::length).sum()).isLessThanOrEqualTo(data.length);
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
