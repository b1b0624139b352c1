package io.dstream.examples.crash;

import java.util.List;

/** The input: what a record is can be told from its partition and offset, so nobody has to keep it. */
final class Records {
    private static final List<String> ODD_KEYS =
            List.of("", " ", "#end 1", "#id 7", "ключ", "a b", "\r", "😀", "\u2028");
    private static final List<Long> ODD_VALUES = List.of(Long.MAX_VALUE, Long.MIN_VALUE, 0L, -1L);

    private Records() {}

    static Event at(int partition, long offset) {
        long mixed = (offset * 0x9E3779B97F4A7C15L + partition * 31L) * 0xBF58476D1CE4E5B9L;
        mixed ^= mixed >>> 29;
        int choice = (int) (mixed >>> 40);
        String key = choice % 20 == 0 ? ODD_KEYS.get(choice / 20 % ODD_KEYS.size()) : "k" + choice % 500;
        long value = choice % 50 == 1 ? ODD_VALUES.get(choice / 50 % ODD_VALUES.size()) : mixed % 1_000_000;
        return new Event(offset, key, value);
    }

    static String line(int partition, long offset) {
        return partition + "\t" + line(at(partition, offset));
    }

    static String line(Event event) {
        return event.id() + "\t" + event.key() + "\t" + event.value() + "\n";
    }
}
