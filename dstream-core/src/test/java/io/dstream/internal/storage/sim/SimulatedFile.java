package io.dstream.internal.storage.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The bytes of a file: as programs see them, as they are on the disk, and the changes in between. */
final class SimulatedFile {
    /** What is written whole or not at all. Smaller than a disk's, so that small files have many. */
    private static final int SECTOR = 64;

    private Content seen;
    private Content onDisk;
    private final List<Change> unforced = new ArrayList<>();

    SimulatedFile() {
        this(new Content(), new Content());
    }

    private SimulatedFile(Content seen, Content onDisk) {
        this.seen = seen;
        this.onDisk = onDisk;
    }

    /** Bytes at a place; or, without bytes, the new end. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and its bytes never change.
    private record Change(long position, byte[] bytes) {
        void applyTo(Content content) {
            if (bytes == null) {
                content.resize((int) position);
            } else {
                content.put((int) position, bytes, bytes.length);
            }
        }
    }

    int size() {
        return seen.size;
    }

    int read(long position, byte[] to, int offset, int length) {
        int n = (int) Math.min(length, seen.size - position);
        if (n <= 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(seen.bytes, (int) position, to, offset, n);
        return n;
    }

    void write(long position, byte[] bytes) {
        change(new Change(position, bytes));
    }

    void truncate(long size) {
        change(new Change(size, null));
    }

    private void change(Change change) {
        change.applyTo(seen);
        unforced.add(change);
    }

    void force() {
        unforced.forEach(change -> change.applyTo(onDisk));
        unforced.clear();
    }

    /** From now on the system takes for written what never was. */
    void loseUnforced() {
        unforced.clear();
    }

    /** Another process sees all of it, and can still force it. */
    SimulatedFile afterKill() {
        var copy = new SimulatedFile(new Content(seen), new Content(onDisk));
        copy.unforced.addAll(unforced);
        return copy;
    }

    /** Of what was not forced, nothing is sure. */
    SimulatedFile afterPowerCut(Random random) {
        var left = new Content(onDisk);
        switch (random.nextInt(4)) {
            case 0 -> {} // nothing of it was on the disk
            case 1 -> unforced.forEach(change -> change.applyTo(left));
            case 2 -> keepUpToSomePlace(left, random);
            default -> unforced.forEach(change -> keepSomeSectors(change, left, random));
        }
        return new SimulatedFile(left, new Content(left));
    }

    private void keepUpToSomePlace(Content left, Random random) {
        if (unforced.isEmpty()) {
            return;
        }
        int whole = random.nextInt(unforced.size());
        unforced.subList(0, whole).forEach(change -> change.applyTo(left));
        Change torn = unforced.get(whole);
        if (torn.bytes != null) {
            left.put((int) torn.position, torn.bytes, random.nextInt(torn.bytes.length + 1));
        }
    }

    private static void keepSomeSectors(Change change, Content left, Random random) {
        if (change.bytes == null) {
            if (random.nextBoolean()) {
                change.applyTo(left);
            }
            return;
        }
        int at = (int) change.position;
        int end = at + change.bytes.length;
        while (at < end) {
            int sectorEnd = Math.min(end, (at / SECTOR + 1) * SECTOR);
            byte[] sector =
                    Arrays.copyOfRange(change.bytes, at - (int) change.position, sectorEnd - (int) change.position);
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> left.put(at, sector, sector.length);
                case 3 -> left.put(at, sector, random.nextInt(sector.length + 1));
                case 4 -> left.grow(sectorEnd, random); // the size was written, the bytes were not
                default -> {} // lost; if something behind it is kept, there are zeros here
            }
            at = sectorEnd;
        }
    }

    private static final class Content {
        private byte[] bytes;
        private int size;

        Content() {
            bytes = new byte[0];
        }

        Content(Content other) {
            bytes = Arrays.copyOf(other.bytes, other.size);
            size = other.size;
        }

        void put(int position, byte[] from, int length) {
            resize(Math.max(size, position + length));
            System.arraycopy(from, 0, bytes, position, length);
        }

        /** Cuts, or adds zeros. */
        void resize(int to) {
            if (to > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(to, 2 * bytes.length));
            } else if (to < size) {
                Arrays.fill(bytes, to, size, (byte) 0);
            }
            size = to;
        }

        /** Adds what an earlier file has left there. */
        void grow(int to, Random random) {
            int from = size;
            if (to > from) {
                resize(to);
                boolean zeros = random.nextBoolean();
                for (int i = from; i < to && !zeros; i++) {
                    bytes[i] = (byte) random.nextInt();
                }
            }
        }
    }
}
