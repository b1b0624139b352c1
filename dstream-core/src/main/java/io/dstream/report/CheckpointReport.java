package io.dstream.report;

import java.util.OptionalLong;

/**
 * What is in a checkpoint directory at one moment.
 *
 * @param directory where it is
 * @param baseBatch the batch after which all state was last written as a whole; nothing if that was not done yet
 * @param baseBytes how large that is
 * @param logBytes how much log has been written since then: what a recovery has to read beside it
 */
public record CheckpointReport(String directory, OptionalLong baseBatch, long baseBytes, long logBytes) {}
