package io.dstream.internal.storage.sim;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Which name stands for which file: as programs see it, as it is on the disk, and the changes in between. */
final class SimulatedNames {
    private static final SimulatedFile DIRECTORY = new SimulatedFile();

    private final TreeMap<String, SimulatedFile> seen = new TreeMap<>();
    private final TreeMap<String, SimulatedFile> onDisk = new TreeMap<>();
    private final List<Change> unsynced = new ArrayList<>();

    SimulatedNames() {
        seen.put("", DIRECTORY);
        onDisk.put("", DIRECTORY);
    }

    /** Takes a name away, or gives one, or both in one step. */
    private record Change(String from, String to, SimulatedFile file) {
        void applyTo(Map<String, SimulatedFile> names) {
            if (from != null) {
                names.remove(from);
            }
            if (to != null) {
                names.put(to, file);
            }
            if (from != null && to != null && file == DIRECTORY) {
                takeAlong(names);
            }
        }

        private void takeAlong(Map<String, SimulatedFile> names) {
            for (String name : List.copyOf(names.keySet())) {
                if (name.startsWith(from + "/")) {
                    names.put(to + name.substring(from.length()), names.remove(name));
                }
            }
        }

        boolean isIn(String directory) {
            return (from != null && parent(from).equals(directory))
                    || (to != null && parent(to).equals(directory));
        }
    }

    static String parent(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    /** The file of that name; null if it is a directory's or nobody's. */
    SimulatedFile file(String name) {
        SimulatedFile found = seen.get(name);
        return found == DIRECTORY ? null : found;
    }

    boolean exists(String name) {
        return seen.containsKey(name);
    }

    boolean isDirectory(String name) {
        return seen.get(name) == DIRECTORY;
    }

    List<String> list(String directory) {
        return seen.keySet().stream()
                .filter(name -> !name.isEmpty() && parent(name).equals(directory))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .sorted()
                .toList();
    }

    void addDirectory(String name) {
        change(new Change(null, name, DIRECTORY));
    }

    void add(String name, SimulatedFile file) {
        change(new Change(null, name, file));
    }

    void remove(String name) {
        change(new Change(name, null, null));
    }

    void rename(String from, String to) {
        change(new Change(from, to, seen.get(from)));
    }

    private void change(Change change) {
        change.applyTo(seen);
        unsynced.add(change);
    }

    void sync(String directory) {
        unsynced.removeIf(change -> {
            boolean synced = change.isIn(directory);
            if (synced) {
                change.applyTo(onDisk);
            }
            return synced;
        });
    }

    SimulatedNames afterKill() {
        var copies = new Copies(SimulatedFile::afterKill);
        var left = new SimulatedNames();
        seen.forEach((name, file) -> left.seen.put(name, copies.of(file)));
        onDisk.forEach((name, file) -> left.onDisk.put(name, copies.of(file)));
        unsynced.forEach(change -> left.unsynced.add(new Change(change.from, change.to, copies.of(change.file))));
        return left;
    }

    /** Each change is there or not, whichever others are. */
    SimulatedNames afterPowerCut(Random random) {
        var names = new TreeMap<>(onDisk);
        int mode = random.nextInt(3);
        for (Change change : unsynced) {
            if (mode == 0 || (mode == 1 && random.nextBoolean())) {
                change.applyTo(names);
            }
        }
        var copies = new Copies(file -> file.afterPowerCut(random));
        var left = new SimulatedNames();
        names.forEach((name, file) -> {
            if (left.seen.get(parent(name)) == DIRECTORY) { // sorted: directories come before what is in them
                left.seen.put(name, copies.of(file));
            }
        });
        left.onDisk.putAll(left.seen);
        return left;
    }

    /** A file with two names stays one file. */
    private static final class Copies {
        private final IdentityHashMap<SimulatedFile, SimulatedFile> made = new IdentityHashMap<>();
        private final UnaryOperator<SimulatedFile> copy;

        Copies(UnaryOperator<SimulatedFile> copy) {
            this.copy = copy;
        }

        SimulatedFile of(SimulatedFile file) {
            return file == null || file == DIRECTORY ? file : made.computeIfAbsent(file, copy);
        }
    }
}
