package io.dstream.plan;

import java.io.Serializable;

/**
 * In what an operator's state is updated: the operator and the tick.
 *
 * @param operator the operator, for whatever a user's function throws
 * @param timeMillis the batch time, in milliseconds since the epoch
 * @param elapsedMillis how much has gone by since the time from which slides are counted: the epoch, or one interval
 *     before the first batch
 * @param due whether the operator gives a batch at this time, or only takes one in
 */
public record StateContext(Operator operator, long timeMillis, long elapsedMillis, boolean due)
        implements Serializable {}
