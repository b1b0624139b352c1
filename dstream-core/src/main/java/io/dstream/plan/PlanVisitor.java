package io.dstream.plan;

/**
 * What is done at each kind of node of a plan. Whoever goes through plans has one method for each, so that the compiler
 * tells an engine what it lacks. A visitor that goes on to the {@linkplain Plan#sources sources} of a node does so with
 * a stack of its own: plans are of any depth.
 *
 * @param <R> what comes of a visit
 */
public interface PlanVisitor<R> {

    /**
     * Data that is there.
     *
     * @param data the node
     * @return what comes of it
     */
    R data(Plan.Data<?> data);

    /**
     * A step that the records of each partition go through.
     *
     * @param pipe the node
     * @return what comes of it
     */
    R pipe(Plan.Pipe<?> pipe);

    /**
     * The partitions of several plans, one after the other.
     *
     * @param union the node
     * @return what comes of it
     */
    R union(Plan.Union<?> union);

    /**
     * Records laid out over partitions anew.
     *
     * @param exchange the node
     * @return what comes of it
     */
    R exchange(Plan.Exchange<?> exchange);

    /**
     * One record for each key.
     *
     * @param combine the node
     * @return what comes of it
     */
    R combine(Plan.Combine<?, ?, ?> combine);

    /**
     * One record for each key of several plans.
     *
     * @param coGroup the node
     * @return what comes of it
     */
    R coGroup(Plan.CoGroup<?> coGroup);

    /**
     * The state of an operator.
     *
     * @param snapshot the node
     * @return what comes of it
     */
    R snapshot(Plan.StateSnapshot<?, ?> snapshot);

    /**
     * A result that is kept.
     *
     * @param held the node
     * @return what comes of it
     */
    R held(Plan.Held<?> held);

    /**
     * A plan that is made when it is needed.
     *
     * @param deferred the node
     * @return what comes of it
     */
    R deferred(Plan.Deferred<?> deferred);
}
