package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableSet;
import io.dstream.codec.Codecs;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.storage.StorageLocation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What a run with a checkpoint directory is given.
 *
 * @param appName the program's name, to the letter: a checkpoint of another is refused
 * @param location where it is
 * @param codecs write and read the program's values
 * @param lease for how long it is held without a sign of life, where the storage has no locks
 * @param sync when what is written is made durable
 * @param allowedToDrop ids whose state may be left behind
 * @param segmentBytes how large a file of a log becomes
 * @param newId makes random numbers
 * @param executor waits for the disk and writes bases; nothing for threads of the run
 */
public record CheckpointSettings(
        String appName,
        StorageLocation location,
        Codecs codecs,
        Duration lease,
        SyncPolicy sync,
        ImmutableSet<String> allowedToDrop,
        long segmentBytes,
        LongSupplier newId,
        Optional<Executor> executor) {}
