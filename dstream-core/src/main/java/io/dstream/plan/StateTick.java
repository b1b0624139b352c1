package io.dstream.plan;

import java.io.Serializable;

/**
 * The tick in which an operator's state is updated.
 *
 * @param timeMillis the batch time, in milliseconds since the epoch
 * @param elapsedMillis how much has gone by since the time from which slides are counted: the epoch, or one interval
 *     before the first batch
 * @param due whether the operator gives a batch at this time, or only takes one in
 */
public record StateTick(long timeMillis, long elapsedMillis, boolean due) implements Serializable {}
