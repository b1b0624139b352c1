package io.dstream.sources.internal.files;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tells a file that has been read up to some position from another that bears its name later; kept with the position.
 * Immutable. What is empty is not known, and agrees with everything.
 *
 * @param number the file's number in its file system, or its version in a storage. The device is left out: some get
 *     another one whenever they are mounted
 * @param modified when it was changed last, in ns, where it is to stay as it is
 * @param content a hash of its beginning, and of what stands before the position: a file that has only grown has the
 *     same
 */
public record FileIdentity(String number, String modified, String content) implements Serializable {
    static final FileIdentity UNKNOWN = new FileIdentity("", "", "");

    private static final int PIECE = 1 << 10;
    private static final String NUMBER = "ino=";

    /** A file that may grow. */
    static FileIdentity ofGrowing(Folder.Entry file, String content) {
        return new FileIdentity(number(file), "", content);
    }

    /** A file that is to stay as it is. */
    public static FileIdentity ofWhole(Folder.Entry file, String content) {
        return new FileIdentity(number(file), modified(file), content);
    }

    /** What {@link #toString} gave; unknown if that was nothing, or something else. */
    public static FileIdentity parse(String text) {
        List<String> parts = List.of(text.split(",", -1));
        return parts.size() == 3 ? new FileIdentity(parts.get(0), parts.get(1), parts.get(2)) : UNKNOWN;
    }

    /** The hash of what has been read of a file. */
    static String content(FileChannel channel, long position) throws IOException {
        Hasher hasher = Hashing.murmur3_128().newHasher();
        put(channel, 0, Math.min(PIECE, position), hasher);
        put(channel, Math.max(PIECE, position - PIECE), position, hasher);
        return hasher.hash().toString();
    }

    private static void put(FileChannel channel, long from, long until, Hasher hasher) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, until - from));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("it became shorter while it was being examined");
            }
        }
        hasher.putBytes(bytes.flip());
    }

    /** Whether a file may be this one, as far as can be told without reading it. */
    boolean maybe(Folder.Entry file) {
        return agree(number, number(file));
    }

    /** Whether a file is this one and has stayed as it was, as far as can be told without reading it. */
    public boolean isUnchanged(Folder.Entry file) {
        return maybe(file) && agree(modified, modified(file));
    }

    /** Whether a file, which is as long as the position at least, is this one. */
    boolean is(Folder.OpenFile file, long position) throws IOException {
        return maybe(file.entry()) && (content.isEmpty() || content.equals(file.content(position)));
    }

    private static boolean agree(String one, String other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    private static String modified(Folder.Entry file) {
        return Long.toString(file.modified().to(TimeUnit.NANOSECONDS));
    }

    private static String number(Folder.Entry file) {
        String key = file.key().map(Object::toString).orElse("");
        int at = key.indexOf(NUMBER);
        String number = at < 0 ? key : key.substring(at + NUMBER.length());
        return number.replaceAll("[,)]", "");
    }

    @Override
    public String toString() {
        return equals(UNKNOWN) ? "" : number + "," + modified + "," + content;
    }
}
