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
 * <dl>
 *   <dt>tick
 *   <dd>the moment a batch is due: a multiple of the batch interval since the epoch
 *   <dt>batch
 *   <dd>the immutable, partitioned data of one tick, and what is computed from it
 *   <dt>stream
 *   <dd>a recipe from tick to batch
 *   <dt>source
 *   <dd>where records come from; cut at every tick
 *   <dt>receiver
 *   <dd>a source that is pushed records by the outside world
 *   <dt>output operation
 *   <dd>takes each batch of a stream somewhere; only these make a program do anything
 *   <dt>slide
 *   <dd>how far apart the batches of a stream are
 *   <dt>operator
 *   <dd>a node of the graph, with an id that is its name in errors and reports
 *   <dt>scheduling delay
 *   <dd>from when a batch is due to when its processing begins
 *   <dt>back-pressure
 *   <dd>limits what a batch takes from a source to what can be processed in time
 * </dl>
 */
package io.dstream;
