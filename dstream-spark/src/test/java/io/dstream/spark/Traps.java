package io.dstream.spark;

import com.google.common.base.Splitter;
import io.dstream.testing.Await;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Places in a program where a process is killed, by SIGKILL, as often as a test has asked for. It asks by files in a
 * folder that all processes share; who takes one away is killed, so each kill happens once. A program's functions hold
 * the traps, and are sent with them. Used by any thread of any process.
 */
final class Traps implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Where a program can be killed. */
    enum Place {
        /** In the function of an operator with state. */
        STATE,
        /** While a table of state is written down as a whole. */
        IMAGE,
        /** When all state of a batch is computed, and none of its outputs is; on the driver. */
        BEFORE_OUTPUTS,
        /** In an output's function. */
        OUTPUT
    }

    /** Who is killed there. */
    enum Victim {
        /** The process that gets there. */
        ITSELF,
        /** It, and the process that started it: of an executor of a standalone cluster, its worker. */
        AND_ITS_PARENT
    }

    private final String folder;

    private Traps(String folder) {
        this.folder = folder;
    }

    /** Traps that are set by files in a folder, which is there. */
    static Traps in(Path folder) {
        return new Traps(folder.toAbsolutePath().toString());
    }

    // ---- for tests ----

    /** Asks for one kill more. */
    void set(Place place, Victim victim) {
        try {
            Files.createFile(Path.of(folder, place + "." + victim + "." + UUID.randomUUID()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many kills have been asked for that have not happened. */
    int areSet() {
        return files().length;
    }

    /** Takes back what has not happened. */
    void unset() {
        for (File each : files()) {
            var unused = each.delete();
        }
    }

    private File[] files() {
        File[] files = new File(folder).listFiles();
        if (files == null) {
            throw new IllegalStateException("there is no folder " + folder);
        }
        return files;
    }

    // ---- for programs ----

    /** Kills this process if that was asked for. */
    void at(Place place) {
        for (File each : files()) {
            List<String> asked = Splitter.on('.').splitToList(each.getName());
            if (asked.get(0).equals(place.name()) && each.delete()) {
                kill(Victim.valueOf(asked.get(1)));
            }
        }
    }

    /** The same, where state is written: it may be what a batch has changed, or an image. */
    void whereStateIsWritten() {
        if (areSet() > 0 && isImage()) {
            at(Place.IMAGE);
        }
    }

    private static boolean isImage() {
        return StackWalker.getInstance().walk(Traps::hasImage);
    }

    private static boolean hasImage(Stream<StackWalker.StackFrame> frames) {
        return frames.map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .anyMatch(method -> method.endsWith(".Imaging.call") || method.endsWith(".TableUse.begin"));
    }

    private static void kill(Victim victim) {
        ProcessHandle here = ProcessHandle.current();
        List<String> command = new ArrayList<>(List.of("kill", "-9"));
        if (victim == Victim.AND_ITS_PARENT) {
            command.add("" + here.parent().orElseThrow().pid());
        }
        command.add("" + here.pid());
        try {
            Process kill = new ProcessBuilder(command).inheritIO().start();
            Await.until(command + " kills this process, having ended with " + kill, () -> false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
