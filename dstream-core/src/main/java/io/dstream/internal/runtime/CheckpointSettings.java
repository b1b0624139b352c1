package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableSet;
import io.dstream.codec.Codecs;
import io.dstream.function.Function0;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.internal.storage.Storage;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a run with a checkpoint directory is given.
 *
 * @param appName the program's name, to the letter: a checkpoint of another is refused
 * @param storage opens the directory, which is made if it is missing
 * @param existing the directory to look into, if it is there: nothing is made or changed
 * @param codecs write and read the program's values
 * @param sync when what is written is made durable
 * @param allowedToDrop ids whose state may be left behind
 * @param segmentBytes how large a file of a log becomes
 * @param newId makes random numbers
 * @param executor waits for the disk and writes bases; nothing for threads of the run
 */
public record CheckpointSettings(
        String appName,
        Function0<Storage> storage,
        Supplier<Optional<Storage>> existing,
        Codecs codecs,
        SyncPolicy sync,
        ImmutableSet<String> allowedToDrop,
        long segmentBytes,
        LongSupplier newId,
        Optional<Executor> executor) {}
