package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.checkpoint.CorruptCheckpointException;
import io.dstream.internal.log.Damage;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * Damages copies of checkpoints in all the ways there are and starts the program on each: it must refuse, saying what
 * is damaged and what to do, before it shows anything; or go on as if nothing were.
 *
 * <p>A program, so that it can be given little memory.
 */
final class CorruptionCases {
    private static final int BATCHES = 12;
    private static final int[] MASKS = {0x01, 0x80, 0xff};

    /** What a program has left on a disk, and how it goes on there. */
    private record Sample(String name, SimulatedDisk disk, Program program) {}

    private interface Program {
        /** Starts on a disk, runs some batches, and checks all that was ever shown. */
        void goOn(SimulatedDisk disk) throws IOException;
    }

    /** A change of the files of a disk. */
    private interface Change {
        void make(SimulatedDisk disk) throws IOException;
    }

    private final List<Sample> samples = new ArrayList<>();
    private int cases;
    private int corrupt;
    private int refused;
    private int recovered;

    /**
     * Runs cases and prints how they ended. Arguments: of how many single bytes one is changed, and how many random
     * cases there are.
     */
    public static void main(String[] args) throws IOException {
        ((Logger) LoggerFactory.getLogger("io.dstream")).setLevel(Level.OFF);
        CorruptionCases all = new CorruptionCases();
        all.makeSamples();
        for (Sample sample : all.samples) {
            all.bytes(sample, Integer.parseInt(args[0]));
            all.random(sample, Integer.parseInt(args[1]) / all.samples.size());
            all.files(sample);
        }
        System.out.println(all.cases + " cases: " + all.corrupt + " corrupt, " + all.refused + " refused, "
                + all.recovered + " recovered");
    }

    // ---- samples ----

    private void makeSamples() throws IOException {
        SimulatedDisk numbers = new SimulatedDisk(1);
        numbers(numbers, 0).run(BATCHES);
        List<SimulatedDisk> killed = new ArrayList<>();
        numbers(numbers, 0).run(BATCHES, () -> killed.add(numbers.processKill()));
        samples.add(new Sample("numbers, stopped", numbers, CorruptionCases::numbersGoOn));
        samples.add(new Sample("numbers, killed", killed.get(0), CorruptionCases::numbersGoOn));

        SimulatedDisk received = new SimulatedDisk(2);
        ReceivingProgram first = new ReceivingProgram(received, 0, 0);
        first.run(BATCHES, () -> {});
        ReceivingProgram second = new ReceivingProgram(received, 0, first.acknowledged());
        second.run(BATCHES, () -> killed.add(received.processKill()));
        long acknowledged = second.acknowledged();
        samples.add(new Sample("received, stopped", received, disk -> receivedGoesOn(disk, acknowledged)));
        samples.add(new Sample("received, killed", killed.get(1), disk -> receivedGoesOn(disk, acknowledged)));
        for (Sample sample : samples) {
            assertThat(filesIn(sample.disk, "base")).hasSize(2);
            assertThat(filesIn(sample.disk, "log")).hasSizeGreaterThan(2);
            Change nothing = disk -> {};
            check(sample, "as it is", nothing);
        }
        assertThat(recovered).isEqualTo(samples.size());
        assertThat(filesIn(received, "receivers/feed")).hasSizeGreaterThan(0);
    }

    private static SimulatedProgram numbers(SimulatedDisk disk, long firstId) {
        return new SimulatedProgram(disk, 1, firstId, 100);
    }

    private static void numbersGoOn(SimulatedDisk disk) throws IOException {
        int before = SimulatedProgram.shown(disk, SimulatedProgram.SUMS).size();
        numbers(disk, 0).run(2);
        SimulationModel.check(
                SimulatedProgram.shown(disk, SimulatedProgram.SUMS),
                SimulatedProgram.shown(disk, SimulatedProgram.WINDOWS));
        assertThat(SimulatedProgram.shown(disk, SimulatedProgram.SUMS)).hasSizeGreaterThanOrEqualTo(before + 1);
    }

    private static void receivedGoesOn(SimulatedDisk disk, long acknowledged) throws IOException {
        ReceivingProgram program = new ReceivingProgram(disk, 0, acknowledged);
        program.run(2, () -> {});
        program.check();
    }

    // ---- damage ----

    private void bytes(Sample sample, int every) throws IOException {
        int n = 0;
        for (String file : files(sample.disk)) {
            long size = sample.disk.size(file);
            for (int at = 0; at < size; at++) {
                for (int mask : MASKS) {
                    if (n++ % every == 0) {
                        int position = at;
                        check(sample, file + ", byte " + at + " xor " + mask, disk -> {
                            Damage.flip(disk, file, position, mask);
                        });
                    }
                }
            }
        }
    }

    private void random(Sample sample, int n) throws IOException {
        List<String> files = files(sample.disk);
        for (int i = 0; i < n; i++) {
            Random random = new Random(i);
            String file = files.get(random.nextInt(files.size()));
            byte[] bytes = Damage.bytes(sample.disk, file);
            if (bytes.length == 0) {
                continue;
            }
            byte[] damaged = damaged(bytes, random);
            check(sample, "random case " + i + " in " + file, disk -> Damage.put(disk, file, damaged));
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> {
                for (int flips = 2 + random.nextInt(20); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> Arrays.fill(bytes, at / 512 * 512, Math.min(bytes.length, at / 512 * 512 + 512), (byte) 0);
            case 2 -> Arrays.fill(bytes, at / 4096 * 4096, Math.min(bytes.length, at / 4096 * 4096 + 4096), (byte) 0);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                byte[] noise = new byte[random.nextInt(1000) + 1];
                random.nextBytes(noise);
                byte[] more = Arrays.copyOf(bytes, bytes.length + noise.length);
                System.arraycopy(noise, 0, more, bytes.length, noise.length);
                return more;
            }
            default -> {
                byte[] noise = new byte[Math.min(bytes.length - at, 1 + random.nextInt(64))];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, at, noise.length);
            }
        }
        return bytes;
    }

    /** Whole files missing, swapped, duplicated, and of other runs. */
    private void files(Sample sample) throws IOException {
        List<String> files = files(sample.disk);
        List<SimulatedDisk> others = List.of(foreign(), samples.get(0).disk, samples.get(2).disk, young());
        for (String file : files) {
            check(sample, "without " + file, disk -> disk.delete(file));
            check(sample, file + " empty", disk -> Damage.put(disk, file, new byte[0]));
            for (String other : files) {
                if (!other.equals(file)) {
                    byte[] bytes = Damage.bytes(sample.disk, file);
                    byte[] otherBytes = Damage.bytes(sample.disk, other);
                    check(sample, other + " is a copy of " + file, disk -> Damage.put(disk, other, bytes));
                    check(sample, other + " and " + file + " swapped", disk -> {
                        Damage.put(disk, other, bytes);
                        Damage.put(disk, file, otherBytes);
                    });
                }
            }
            copies(sample, file);
            for (SimulatedDisk other : others) {
                for (String theirs : files(other)) {
                    byte[] bytes = Damage.bytes(other, theirs);
                    check(sample, file + " is another run's " + theirs, disk -> Damage.put(disk, file, bytes));
                }
            }
        }
        for (SimulatedDisk other : others) {
            for (String directory : List.of("log", "base", "receivers/feed")) {
                check(sample, "all of " + directory + " is another run's", disk -> {
                    for (String file : filesIn(disk, directory)) {
                        disk.delete(file);
                    }
                    for (String file : filesIn(other, directory)) {
                        disk.createDirectories(directory);
                        Damage.put(disk, file, Damage.bytes(other, file));
                    }
                });
            }
        }
        for (String directory : List.of("log", "base", "receivers/feed")) {
            check(sample, "nothing in " + directory, disk -> {
                for (String file : filesIn(disk, directory)) {
                    disk.delete(file);
                }
            });
        }
    }

    /** A segment under the names of others that there are not. */
    private void copies(Sample sample, String file) throws IOException {
        if (!file.endsWith(".log")) {
            return;
        }
        String directory = file.substring(0, file.lastIndexOf('/') + 1);
        List<String> there = filesIn(sample.disk, directory.substring(0, directory.length() - 1));
        long newest = number(there.get(there.size() - 1));
        byte[] bytes = Damage.bytes(sample.disk, file);
        for (long number : new long[] {newest + 1, newest + 2, number(there.get(0)) - 1, 9_999_999_999L}) {
            if (number > 0) {
                String copy = directory + String.format("%010d.log", number);
                check(sample, copy + " is a copy of " + file, disk -> Damage.put(disk, copy, bytes));
            }
        }
    }

    private static long number(String file) {
        return Long.parseLong(file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.')));
    }

    /** Another directory's files, of a program that did the same. */
    private static SimulatedDisk foreign() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(3);
        numbers(disk, 1000).run(BATCHES);
        numbers(disk, 1000).run(BATCHES);
        return disk;
    }

    /** The same directory's files, when the program had run for a moment. */
    private static SimulatedDisk young() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(4);
        numbers(disk, 0).run(3);
        return disk;
    }

    private static List<String> files(SimulatedDisk disk) throws IOException {
        List<String> files = new ArrayList<>(List.of("MANIFEST", "OWNER"));
        for (String directory : List.of("log", "base", "receivers/feed")) {
            files.addAll(filesIn(disk, directory));
        }
        return files;
    }

    private static List<String> filesIn(SimulatedDisk disk, String directory) throws IOException {
        return disk.exists(directory)
                ? disk.list(directory).stream()
                        .map(name -> directory + "/" + name)
                        .toList()
                : List.of();
    }

    // ---- what may come of it ----

    private void check(Sample sample, String what, Change change) throws IOException {
        cases++;
        SimulatedDisk disk = Damage.copy(sample.disk);
        change.make(disk);
        Map<String, Map<Long, List<String>>> before = shown(disk);
        String where = sample.name + ": " + what;
        try {
            sample.program.goOn(disk);
            shown(disk)
                    .forEach((sink, batches) -> assertThat(batches).as(where).containsAllEntriesOf(before.get(sink)));
            recovered++;
        } catch (CorruptCheckpointException e) {
            corrupt++;
            assertThat(e.file()).as(where).matches("/simulated/(MANIFEST|(log|base|receivers/feed)/.+)");
            assertThat(e).as(where).hasMessageContaining(e.file() + " is damaged at byte " + e.offset() + ": expected");
            assertThat(e.getMessage()).as(where).containsPattern("Restore the|Read it with");
            assertThat(shown(disk)).as(where).isEqualTo(before);
        } catch (CheckpointRefusedException e) {
            refused++;
            assertThat(e.getMessage()).as(where).contains(": ").hasSizeGreaterThan(100);
            assertThat(shown(disk)).as(where).isEqualTo(before);
        } catch (Throwable e) {
            throw new AssertionError(where, e);
        }
    }

    private static Map<String, Map<Long, List<String>>> shown(SimulatedDisk disk) throws IOException {
        Map<String, Map<Long, List<String>>> shown = new TreeMap<>();
        for (String sink : List.of(SimulatedProgram.SUMS, SimulatedProgram.WINDOWS)) {
            shown.put(sink, SimulatedProgram.shown(disk, sink));
        }
        return shown;
    }
}
