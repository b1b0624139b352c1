/**
 * Spark Streaming's programming model as a library in your own process. {@link io.dstream.StreamingContext} slices each
 * source into one {@link io.dstream.batch.Batch} per interval, and runs a graph of operators on it. The graph is
 * described with {@link io.dstream.DStream} and {@link io.dstream.PairDStream}.
 *
 * <pre>{@code
 * try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
 *     ssc.from(source)                                        // Source  -> DStream
 *             .flatMap(line -> List.of(line.split(" ")))      // DStream -> DStream
 *             .countByValue()
 *             .print();                                       // DStream -> Output
 *     ssc.start();
 *     ssc.awaitTermination();
 * }
 * }</pre>
 *
 * <h2>Glossary</h2>
 *
 * <h3>Time</h3>
 *
 * <dl>
 *   <dt>batch interval
 *   <dd>the time between batches
 *   <dt>batch
 *   <dd>the immutable, partitioned data of one tick, and the data computed from it
 *   <dt>due
 *   <dd>a batch is due at its time, a multiple of the batch interval since the epoch; a node is due at the times of its
 *       slide
 *   <dt>tick
 *   <dd>one batch on its way through the program, from the time it is due until it is finished: its number, its time,
 *       and the data that each source contributes
 *   <dt>slide
 *   <dd>the time between the batches of a stream, or between the windows over one
 *   <dt>window
 *   <dd>the records of a stretch of time that ends at a tick; the next window begins one slide later
 *   <dt>pane
 *   <dd>a stretch of time that is entirely inside or entirely outside a window: records are aggregated once per pane,
 *       and panes are combined into windows
 *   <dt>scheduling delay
 *   <dd>the time from when a batch is due until its processing begins
 * </dl>
 *
 * <h3>A program</h3>
 *
 * <dl>
 *   <dt>stream
 *   <dd>a recipe that computes the batch of a tick
 *   <dt>output operation
 *   <dd>takes each batch of a stream out of the program; without output operations, a program computes nothing
 *   <dt>node
 *   <dd>a stream or an output operation in the graph of a program
 *   <dt>operator
 *   <dd>a function that computes a batch from other batches, such as {@code map}; errors and reports refer to it by its
 *       id
 *   <dt>entry
 *   <dd>a key with its value, in the state of an operator
 *   <dt>changes
 *   <dd>how a tick has changed entries so far; applied when the tick is finished, undone if it fails
 * </dl>
 *
 * <h3>Sources</h3>
 *
 * <dl>
 *   <dt>source
 *   <dd>where records come from; divided into cuts, one for every tick
 *   <dt>receiver
 *   <dd>a source to which the outside world pushes records
 *   <dt>cut
 *   <dd>the part of a source that belongs to one batch
 *   <dt>range
 *   <dd>the first and last offset of a cut, in one part of a source that can be read again
 *   <dt>position
 *   <dd>where the last range ended
 *   <dt>back-pressure
 *   <dd>limits what a batch takes from a source to what can be processed in time
 * </dl>
 *
 * <h3>Computing</h3>
 *
 * <dl>
 *   <dt>partition
 *   <dd>a part of a batch that one thread works on at a time
 *   <dt>plan
 *   <dd>a description of how to compute a batch, which an engine then runs (what a tick consists of is a <em>batch
 *       plan</em>, in the journal)
 *   <dt>step
 *   <dd>what a plan does to the records of a partition, one after the other
 *   <dt>stage
 *   <dd>the reading of partitions together with all their steps, up to the point where all of them are needed at once
 *   <dt>task
 *   <dd>a stage for one partition
 *   <dt>held
 *   <dd>of a result: computed once and kept by the engine for all plans that need it ({@code Plan.Held})
 * </dl>
 *
 * <h3>Recovery</h3>
 *
 * <dl>
 *   <dt>checkpoint
 *   <dd>a directory with everything that a program needs to continue as if it had never stopped
 *   <dt>log
 *   <dd>in a checkpoint: files of records with checksums, appended to and read from the beginning; elsewhere: lines for
 *       people to read
 *   <dt>journal
 *   <dd>the content of a checkpoint's log: batch plans, changes, and which batches are finished
 *   <dt>base
 *   <dd>the complete state after some batch, from which reading of the journal starts
 *   <dt>kept
 *   <dd>of a batch: needed by windows of later ticks, and therefore saved in the checkpoint
 * </dl>
 */
package io.dstream;
