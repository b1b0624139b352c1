package io.dstream.examples.kotlin

import io.dstream.DStream
import io.dstream.PairDStream
import io.dstream.batch.PairBatch
import java.util.Optional

// snippet: kotlin-pairs
/** The words of a batch in alphabetical order: the type of the parameter makes it a batch with keys. */
fun inOrder(counts: PairDStream<String, Long>): DStream<String> =
    counts.transform { batch: PairBatch<String, Long> -> batch.sortByKey().keys() }
// end

// snippet: kotlin-state
/** How often each word has occurred since the start. */
fun totals(counts: PairDStream<String, Long>): PairDStream<String, Long> =
    counts.updateStateByKey(Long::class.javaObjectType) { values, total ->
        Optional.of(total.orElse(0L) + values.sum())
    }
// end

// snippet: kotlin-record
/** A data class that a codec can be made for: `codec(Codecs.ofRecord(Cart::class.java))`. */
@JvmRecord
data class Cart(val items: Int, val price: Double)
// end
