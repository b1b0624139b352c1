package io.dstream.internal.recovery;

import io.dstream.plan.Operator;

/**
 * Some of a batch that a window holds, on its way to a checkpoint.
 *
 * @param operator the stream whose batch it is
 * @param kept the records
 */
public record KeptPart(Operator operator, Recovery.Kept kept) {}
