package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableSet;
import io.dstream.codec.Codec;
import io.dstream.codec.Codecs;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.internal.storage.FileStorage;
import io.dstream.internal.storage.Storage;
import io.dstream.state.Aggregators;
import io.dstream.state.Stats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What a {@link io.dstream.StreamingContext.Builder} is told of the checkpoint. */
public final class CheckpointBuilder {
    private static final long SEGMENT_BYTES = 64L << 20;

    private Path directory;
    private Storage storage; // instead of the directory
    private Optional<Codecs> codecs = Optional.empty(); // until they are needed: to make them takes a tenth of a second
    private SyncPolicy sync = SyncPolicy.always();
    private final ImmutableSet.Builder<String> allowedToDrop = ImmutableSet.builder();
    private Executor executor;
    private long segmentBytes = SEGMENT_BYTES;
    private boolean rehearsed;
    private LongSupplier newId = () -> new SecureRandom().nextLong();

    public void directory(Path path) {
        directory = path;
    }

    public void sync(SyncPolicy policy) {
        sync = policy;
    }

    public void codec(Codec<?> codec) {
        codecs = Optional.of(codecs().with(codec));
    }

    public Codecs codecs() {
        return codecs.orElseGet(CheckpointBuilder::ownCodecs);
    }

    private static Codecs ownCodecs() {
        return Codecs.builtIn()
                .with(Codecs.ofRecord("dstream.moments", Aggregators.Moments.class))
                .with(Codecs.ofRecord("dstream.stats", Stats.class));
    }

    /** The codecs as they are now, which a later use of this builder does not change; made when they are needed. */
    public Supplier<Codecs> whenNeeded() {
        Optional<Codecs> now = codecs;
        return () -> now.orElseGet(CheckpointBuilder::ownCodecs);
    }

    public void rehearse(boolean wanted) {
        rehearsed = wanted;
    }

    /** What to try state and windows with in each batch, if that is wanted. */
    public Optional<Codecs> rehearsal() {
        return rehearsed ? Optional.of(codecs().readingBack()) : Optional.empty();
    }

    public void allowDropped(String id) {
        allowedToDrop.add(id);
    }

    public void on(Storage otherStorage, Executor otherExecutor, long bytes, LongSupplier ids) {
        storage = otherStorage;
        executor = otherExecutor;
        segmentBytes = bytes;
        newId = ids;
    }

    /** Whether changes of state will be asked for: to be written, or to be tried. */
    public boolean needsStateChanges() {
        return rehearsed || directory != null || storage != null;
    }

    private static Optional<Storage> existing(Path directory) {
        return Files.isDirectory(directory) ? Optional.of(FileStorage.shared(directory)) : Optional.empty();
    }

    public Optional<CheckpointSettings> settings(String appName) {
        if (directory == null && storage == null) {
            return Optional.empty();
        }
        Storage given = storage;
        Path opened = directory;
        return Optional.of(new CheckpointSettings(
                appName,
                given != null ? () -> given : () -> FileStorage.open(opened),
                given != null ? () -> Optional.of(given) : () -> existing(opened),
                codecs(),
                sync,
                allowedToDrop.build(),
                segmentBytes,
                newId,
                Optional.ofNullable(executor)));
    }
}
