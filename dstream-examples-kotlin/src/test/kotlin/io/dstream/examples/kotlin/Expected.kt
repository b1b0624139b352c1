package io.dstream.examples.kotlin

import io.dstream.DStream
import io.dstream.EventStream
import io.dstream.batch.Batch
import io.dstream.event.Pane
import io.dstream.testkit.StreamingTestDriver
import java.util.Optional
import org.assertj.core.api.Assertions.assertThat

/** What operators are expected to give: `words.count() gives "3"`. The last batch of a stream is what counts. */
internal class Expected(private val driver: StreamingTestDriver) {
    private val checks = ArrayList<() -> Unit>()

    /** The records in alphabetical order, with spaces between. */
    infix fun DStream<*>.gives(expected: String) {
        val output = driver.collect(this)
        checks += { assertThat(inOrder(output.last())).`as`(id()).isEqualTo(expected) }
    }

    infix fun EventStream<*>.gives(expected: String) = records().gives(expected)

    infix fun Batch<*>.gives(expected: String) = also(inOrder(collect()), expected)

    infix fun Any?.shows(expected: String) = also(this.toString(), expected)

    /** Without an expectation: something is run for the calls in it. */
    fun later(check: () -> Unit) {
        checks += check
    }

    private fun also(actual: String, expected: String) {
        assertThat(actual).isEqualTo(expected)
    }

    fun check() {
        assertThat(checks).isNotEmpty()
        checks.forEach { it() }
    }

    private fun inOrder(records: Collection<*>) = records.map { inWords(it) }.sorted().joinToString(" ")

    private fun inWords(record: Any?): String =
        when (record) {
            is Pane<*, *> -> "${record.key()}@${record.window().start().epochSecond}=${record.value()}"
            is Optional<*> -> record.map { it.toString() }.orElse("-")
            else -> record.toString().replace(" ", "")
        }
}
