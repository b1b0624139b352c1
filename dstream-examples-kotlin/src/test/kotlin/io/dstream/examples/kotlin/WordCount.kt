package io.dstream.examples.kotlin

import io.dstream.DStream
import io.dstream.PairDStream
import io.dstream.StreamingContext
import io.dstream.sources.Sockets
import java.time.Duration

// snippet: kotlin-word-count
/** How often each word occurs in a batch of lines. */
fun wordCounts(lines: DStream<String>): PairDStream<String, Long> =
    lines.flatMap { it.split(" ") }
        .filter { it.isNotEmpty() }
        .countByValue()

fun main(args: Array<String>) {
    StreamingContext.local(Duration.ofSeconds(1)).use { ssc ->
        wordCounts(ssc.from(Sockets.textLines("localhost", args[0].toInt()))).print()
        ssc.start()
        ssc.awaitTermination()
    }
}
// end
