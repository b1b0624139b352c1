package io.dstream.internal.storage.sim;

import io.dstream.storage.StorageLocation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A store of objects in memory, such as S3 is: it cannot rename, holds no locks, and creates an object only if its name
 * is free when it is asked to. Several programs use it at once, each by a {@link SimulatedProgram} of its own, which
 * can fail.
 *
 * <p>A file that is appended to is a row of objects: {@code name/0000000000.part}, which is empty and is the file, and
 * one for each force. Empty ones behind it are fences. They outlive the file, so that whoever was fenced off stays so.
 *
 * <p>Safe for use by many threads.
 */
public final class SimulatedObjects {
    private static final int DIGITS = 10;
    private static final String PART = ".part";

    private final TreeMap<String, Stored> objects = new TreeMap<>();
    private final Map<Object, String> uploads = new LinkedHashMap<>(); // what each is to become
    private long versions;

    /**
     * An object.
     *
     * @param writer tells an attempt that is made again from another writer
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and its bytes never change.
    record Stored(byte[] bytes, Object writer, long version) {}

    /** A program that uses it, from now on. */
    public SimulatedProgram program() {
        return new SimulatedProgram(this);
    }

    /** Where it is: whoever opens it is one more program. */
    public StorageLocation location() {
        return this::program;
    }

    /** The names of all objects, sorted. */
    public synchronized List<String> names() {
        return List.copyOf(objects.keySet());
    }

    /** What was written of drafts that are neither published nor dropped: the names that they would have. */
    public synchronized List<String> strays() {
        return uploads.values().stream().sorted().toList();
    }

    /** The text of an object. */
    public synchronized String text(String name) {
        return new String(objects.get(name).bytes, StandardCharsets.UTF_8);
    }

    /** Changes a bit of the first object that has any and whose name begins so. */
    public synchronized void damage(String prefix) {
        String name = below(prefix).stream()
                .filter(each -> objects.get(each).bytes.length > 0)
                .findFirst()
                .orElseThrow();
        byte[] bytes = objects.get(name).bytes.clone();
        bytes[bytes.length - 1] ^= 1;
        put(name, bytes, objects.get(name).writer);
    }

    // ---- objects; all of these are called with the lock held ----

    Stored get(String name) {
        return objects.get(name);
    }

    void put(String name, byte[] bytes, Object writer) {
        objects.put(name, new Stored(bytes, writer, ++versions));
    }

    /** False if somebody else has the name. */
    boolean putNew(String name, byte[] bytes, Object writer) {
        Stored found = objects.get(name);
        if (found == null) {
            put(name, bytes, writer);
        }
        return found == null || found.writer == writer;
    }

    void remove(String name) {
        objects.remove(name);
    }

    /** The names that begin so, sorted. */
    List<String> below(String prefix) {
        List<String> found = new ArrayList<>();
        for (String name : objects.tailMap(prefix, true).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            found.add(name);
        }
        return found;
    }

    /** What is written of a draft and can be taken away. */
    void upload(Object draft, String name) {
        uploads.put(draft, name);
    }

    boolean isUploaded(Object draft) {
        return uploads.containsKey(draft);
    }

    void endUpload(Object draft) {
        uploads.remove(draft);
    }

    void endUploadsBelow(String prefix) {
        uploads.values().removeIf(name -> name.startsWith(prefix));
    }

    // ---- files that are appended to ----

    static String part(String file, long number) {
        return file + "/" + String.format(Locale.ROOT, "%0" + DIGITS + "d", number) + PART;
    }

    static boolean isPart(String simpleName) {
        return simpleName.length() == DIGITS + PART.length()
                && simpleName.endsWith(PART)
                && simpleName.chars().limit(DIGITS).allMatch(c -> c >= '0' && c <= '9');
    }

    boolean isAppended(String file) {
        return objects.containsKey(part(file, 0));
    }

    /** The objects of a file, and what is left of one that was deleted. */
    List<String> parts(String file) {
        String prefix = file + "/";
        return below(prefix).stream()
                .filter(name -> isPart(name.substring(prefix.length())))
                .toList();
    }

    /** The number behind the last part. */
    long nextPart(String file) {
        List<String> parts = parts(file);
        if (parts.isEmpty()) {
            return 1;
        }
        String last = parts.get(parts.size() - 1);
        return 1
                + Long.parseLong(last.substring(last.length() - DIGITS - PART.length(), last.length() - PART.length()));
    }
}
