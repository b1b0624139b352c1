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
 * @param eventTime how far event time has come
 */
public record StateContext(Operator operator, long timeMillis, long elapsedMillis, boolean due, EventTime eventTime)
        implements Serializable {

    /**
     * A tick for an operator that does not go by event time.
     *
     * @param operator the operator
     * @param timeMillis the batch time
     * @param elapsedMillis how much has gone by since the time from which slides are counted
     * @param due whether the operator gives a batch at this time
     */
    public StateContext(Operator operator, long timeMillis, long elapsedMillis, boolean due) {
        this(operator, timeMillis, elapsedMillis, due, EventTime.NONE);
    }
}
