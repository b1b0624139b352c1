package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableSet;
import io.dstream.codec.Codec;
import io.dstream.codec.Codecs;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.state.Aggregators;
import io.dstream.state.Stats;
import io.dstream.storage.StorageLocation;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What a {@link io.dstream.StreamingContext.Builder} is told of the checkpoint. */
public final class CheckpointBuilder {
    private static final long SEGMENT_BYTES = 64L << 20;
    private static final Duration LEASE = Duration.ofSeconds(15);

    private StorageLocation location;
    private Duration lease = LEASE;
    private Optional<Codecs> codecs = Optional.empty(); // until they are needed: to make them takes a tenth of a second
    private SyncPolicy sync = SyncPolicy.always();
    private final ImmutableSet.Builder<String> allowedToDrop = ImmutableSet.builder();
    private Executor executor;
    private long segmentBytes = SEGMENT_BYTES;
    private boolean rehearsed;
    private LongSupplier newId = () -> new SecureRandom().nextLong();

    public void location(StorageLocation where) {
        location = where;
    }

    public void lease(Duration time) {
        lease = time;
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

    public void on(StorageLocation where, Executor otherExecutor, long bytes, LongSupplier ids) {
        location = where;
        executor = otherExecutor;
        segmentBytes = bytes;
        newId = ids;
    }

    /** Whether there is to be a checkpoint. */
    public boolean isSet() {
        return location != null;
    }

    /** Whether changes of state will be asked for: to be written, or to be tried. */
    public boolean needsStateChanges() {
        return rehearsed || location != null;
    }

    public Optional<CheckpointSettings> settings(String appName) {
        if (location == null) {
            return Optional.empty();
        }
        return Optional.of(new CheckpointSettings(
                appName,
                location,
                codecs(),
                lease,
                sync,
                allowedToDrop.build(),
                segmentBytes,
                newId,
                Optional.ofNullable(executor)));
    }
}
