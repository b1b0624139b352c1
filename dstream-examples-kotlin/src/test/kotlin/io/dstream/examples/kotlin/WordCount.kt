package io.dstream.examples.kotlin

import io.dstream.DStream
import io.dstream.PairDStream

// snippet: kotlin-word-count
/** How often each word occurs in a batch of lines. */
fun wordCounts(lines: DStream<String>): PairDStream<String, Long> =
    lines.flatMap { it.split(" ") }
        .filter { it.isNotEmpty() }
        .countByValue()

// end
