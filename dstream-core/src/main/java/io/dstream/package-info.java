/**
 * Spark Streaming's programming model as a library in your own process: {@link io.dstream.StreamingContext} slices each
 * source into one {@link io.dstream.batch.Batch} per interval, and runs a graph of operators on it, described with
 * {@link io.dstream.DStream} and {@link io.dstream.PairDStream}.
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
 * <h2>Words</h2>
 *
 * <h3>Time</h3>
 *
 * <dl>
 *   <dt>batch interval
 *   <dd>how far apart batches are
 *   <dt>batch
 *   <dd>the immutable, partitioned data of one tick, and what is computed from it
 *   <dt>due
 *   <dd>a batch is due at its time, a multiple of the batch interval since the epoch; a node is due at the times of its
 *       slide
 *   <dt>tick
 *   <dd>one batch on its way through the program, from being due to being over: its number, its time, and what each
 *       source gives it
 *   <dt>slide
 *   <dd>how far apart the batches of a stream, or the windows over one, are
 *   <dt>window
 *   <dd>the records of a stretch of time up to a tick; the next one begins a slide later
 *   <dt>pane
 *   <dd>a stretch of time that belongs to a window as a whole or not at all: records are aggregated by pane once, and
 *       panes by window
 *   <dt>scheduling delay
 *   <dd>from when a batch is due to when its processing begins
 * </dl>
 *
 * <h3>A program</h3>
 *
 * <dl>
 *   <dt>stream
 *   <dd>a recipe from tick to batch
 *   <dt>output operation
 *   <dd>takes each batch of a stream somewhere; only these make a program do anything
 *   <dt>node
 *   <dd>a stream or an output operation in the graph of a program
 *   <dt>operator
 *   <dd>what makes one batch of others, such as {@code map}; its id is its name in errors and reports
 *   <dt>entry
 *   <dd>a key with its value, in the state of an operator
 *   <dt>changes
 *   <dd>what a tick has made of entries so far; taken over when the tick is over, undone if it fails
 * </dl>
 *
 * <h3>Sources</h3>
 *
 * <dl>
 *   <dt>source
 *   <dd>where records come from; cut at every tick
 *   <dt>receiver
 *   <dd>a source that is pushed records by the outside world
 *   <dt>cut
 *   <dd>what of a source belongs to one batch
 *   <dt>range
 *   <dd>from which offset to which a cut goes, in one part of a source that can be read again
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
 *   <dd>what is to be computed to get a batch, before an engine does it. (What a tick is made of is a <em>batch
 *       plan</em>, in the journal.)
 *   <dt>step
 *   <dd>what a plan does to the records of a partition on their way, one after the other
 *   <dt>stage
 *   <dd>partitions that are read, with all their steps, up to where all of them are needed at once
 *   <dt>task
 *   <dd>a stage for one partition
 *   <dt>held
 *   <dd>of a result: computed once, and with the engine for all plans that need it ({@code Plan.Held})
 * </dl>
 *
 * <h3>Recovery</h3>
 *
 * <dl>
 *   <dt>checkpoint
 *   <dd>a directory with all that a program needs to go on as if it had never stopped
 *   <dt>log
 *   <dd>in a checkpoint, records under checksums in files, appended to and read from the beginning; elsewhere the lines
 *       that people read
 *   <dt>journal
 *   <dd>what the log of a checkpoint is for: batch plans, changes, and which batches are over
 *   <dt>base
 *   <dd>all state after some batch, from which the journal is read on
 *   <dt>kept
 *   <dd>of a batch: what windows of later ticks need of it, which is in the checkpoint for that
 * </dl>
 */
package io.dstream;
