package io.dstream.internal.storage.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.dstream.storage.LockedException;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the disk may and may not lose. */
class SimulatedDiskTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);

    @Test
    void whatWasForcedUnderASynchronisedNameSurvivesAnyPowerCut() throws IOException {
        disk.createDirectories("a/b");
        StorageFile file = disk.create("a/b/f");
        write(file, "forced");
        file.force();
        disk.syncDirectory("a/b");
        write(file, "more");

        assertThat(seenAfterPowerCuts("a/b/f"))
                .allMatch(text -> text.startsWith("forced") && text.length() <= 10)
                .contains("forced", "forcedm", "forcedmore");
    }

    @Test
    void bytesAndNamesAreLostApartFromEachOther() throws IOException {
        StorageFile file = disk.create("f");
        write(file, "x".repeat(200));
        assertThat(seenAfterPowerCuts("f")).contains("nothing", "", "x".repeat(200));
        file.force();
        assertThat(seenAfterPowerCuts("f")).containsExactlyInAnyOrder("nothing", "x".repeat(200));
        disk.syncDirectory("");
        assertThat(seenAfterPowerCuts("f")).containsExactly("x".repeat(200));
    }

    @Test
    void aLaterPageMayBeThereWithoutAnEarlierOne() throws IOException {
        StorageFile file = disk.create("f");
        disk.syncDirectory("");
        write(file, "x".repeat(256));

        assertThat(seenAfterPowerCuts("f")).anyMatch(text -> text.startsWith("\0") && text.endsWith("x"));
    }

    @Test
    void aRenameHasHappenedOrNot() throws IOException {
        put("new");
        disk.rename("f", "g");
        put("old");
        disk.syncDirectory("");
        disk.rename("f", "g");

        assertThat(seenAfterPowerCuts("g")).containsExactlyInAnyOrder("old", "new");
    }

    private void put(String text) throws IOException {
        StorageFile file = disk.create("f");
        write(file, text);
        file.force();
    }

    @Test
    void aKilledProcessLosesItsLocksAndNothingElse() throws IOException {
        StorageFile file = disk.create("f");
        write(file, "text");
        disk.lock("LOCK");
        assertThatExceptionOfType(LockedException.class).isThrownBy(() -> disk.lock("LOCK"));

        SimulatedDisk next = disk.processKill();
        assertThat(read(next, "f")).isEqualTo("text");
        next.lock("LOCK").close();
        next.lock("LOCK").close();
    }

    @Test
    void whatALostForceLeftCanBeReadButNotForcedUnlessItIsWrittenAgain() throws IOException {
        StorageFile file = disk.create("f");
        disk.syncDirectory("");
        write(file, "text");
        disk.failAt(disk.operations(), Fault.LOST_FORCE, false);
        assertThatIOException().isThrownBy(file::force);
        file.force();
        assertThat(read(disk, "f")).isEqualTo("text");
        assertThat(seenAfterPowerCuts("f")).containsExactly("");

        file.overwrite(0, "text".getBytes(UTF_8), 0, 4);
        file.force();
        assertThat(seenAfterPowerCuts("f")).containsExactly("text");
    }

    @Test
    void aMachineThatIsOffDoesNothing() throws IOException {
        StorageFile file = disk.create("f");
        disk.failAt(disk.operations(), Fault.TORN_CRASH, false);
        assertThatExceptionOfType(Crashed.class).isThrownBy(() -> write(file, "text"));
        assertThat(disk.isOff()).isTrue();
        assertThatExceptionOfType(Crashed.class).isThrownBy(() -> disk.exists("f"));
    }

    @Test
    void anErrorStaysOrPasses() throws IOException {
        disk.failAt(1, Fault.NO_SPACE, true);
        disk.create("f").close();
        assertThatIOException().isThrownBy(() -> disk.create("g")).withMessage("/simulated/g: No space left on device");
        assertThat(disk.list("")).containsExactly("f");
        assertThatIOException().isThrownBy(() -> disk.create("g"));

        disk.failAt(0, Fault.IO_ERROR, false);
        assertThatIOException().isThrownBy(() -> disk.list(""));
        disk.create("g").close();
    }

    private Set<String> seenAfterPowerCuts(String name) throws IOException {
        Set<String> seen = new TreeSet<>();
        var choices = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            SimulatedDisk left = disk.crash(choices);
            seen.add(left.exists(name) ? read(left, name) : "nothing");
        }
        return seen;
    }

    private static void write(StorageFile file, String text) throws IOException {
        file.write(text.getBytes(UTF_8), 0, text.length());
    }

    private static String read(SimulatedDisk from, String name) throws IOException {
        try (StorageReader in = from.open(name)) {
            byte[] bytes = new byte[(int) in.size()];
            in.read(0, bytes, 0, bytes.length);
            return new String(bytes, UTF_8);
        }
    }
}
