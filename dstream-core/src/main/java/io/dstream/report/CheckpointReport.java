package io.dstream.report;

import java.util.OptionalLong;

/**
 * The contents of a checkpoint directory at one moment.
 *
 * @param directory the directory
 * @param baseBatch the last batch after which the complete state was written; empty if there is none yet
 * @param baseBytes the size of that state
 * @param logBytes the size of the log written since, which a recovery has to read in addition
 */
public record CheckpointReport(String directory, OptionalLong baseBatch, long baseBytes, long logBytes) {}
