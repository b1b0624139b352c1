package io.dstream.internal.recovery.format;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.RecordFile;
import io.dstream.internal.storage.Storage;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Reads and replaces the manifest. */
public final class ManifestFile {
    /** Far more than any manifest has: two bases, and a line for each log. */
    public static final int MAX_BYTES = 16 << 20;

    private ManifestFile() {}

    /** The manifest, or nothing where there is none. */
    public static Optional<Manifest> read(Storage storage) throws IOException {
        if (!storage.exists(Names.MANIFEST)) {
            return Optional.empty();
        }
        AtomicReference<Manifest> found = new AtomicReference<>();
        RecordFile.read(storage, Names.MANIFEST, MAX_BYTES, record -> {
            if (record.type() != RecordTypes.MANIFEST) {
                throw damaged(storage, record.position(), "a record of kind " + record.type());
            }
            try {
                ByteReader in = Codecs.builtIn().newReader(record.payload());
                found.set(Manifest.read(in));
            } catch (CodecException e) {
                throw damaged(storage, record.position(), e.getMessage());
            }
        });
        if (found.get() == null) {
            throw damaged(storage, 0, "no record");
        }
        return Optional.of(found.get());
    }

    private static CorruptLogException damaged(Storage storage, long position, String what) {
        return new CorruptLogException(
                storage.describe(Names.MANIFEST), position, "the manifest of a checkpoint", what, Failures.RESTORE);
    }

    public static void write(Storage storage, Manifest manifest) throws IOException {
        ByteWriter out = Codecs.builtIn().newWriter();
        manifest.write(out);
        if (out.position() > MAX_BYTES) {
            throw new IOException("the manifest of " + storage.describe("") + " would have " + out.position()
                    + " bytes, and at most " + MAX_BYTES + " can be read again: it names "
                    + manifest.durable().size()
                    + " logs, one for each receiver; give the program fewer of them, or shorter names");
        }
        RecordFile.write(
                storage,
                Names.MANIFEST,
                manifest.epoch(),
                file -> file.append(RecordTypes.MANIFEST, 0, out.array(), 0, out.position()));
    }
}
