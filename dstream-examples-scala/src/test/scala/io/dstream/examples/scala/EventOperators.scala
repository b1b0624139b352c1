package io.dstream.examples.scala

import io.dstream.DStream
import io.dstream.EventStream
import io.dstream.KeyedEventStream
import io.dstream.batch.Pair
import io.dstream.batch.PairBatch
import io.dstream.event.ClosingPane
import io.dstream.event.OnTimePane
import io.dstream.event.PaneTime
import io.dstream.event.Timed
import io.dstream.event.Triggers
import io.dstream.event.Watermarks
import io.dstream.event.Windows
import io.dstream.state.Aggregators
import java.time.Duration
import java.time.Instant
import java.util.List
import scala.collection.mutable.ArrayBuffer
import scala.jdk.CollectionConverters.*

/**
 * Each operator on streams with event time, with each overload, on one batch of the words a at 1 s, b at 2 s and a at
 * 12 s, and the pairs (a, red) at 0 s and (a, blue) at 10 s.
 */
class EventOperators(
  timedWords: DStream[Timed[String]],
  timedTeams: DStream[Timed[Pair[String, String]]],
  private val table: PairBatch[String, String],
) {
  private val ten = Duration.ofSeconds(10)
  private val words: EventStream[String] =
    timedWords.withEventTime(it => it.time(), Watermarks.ascending()).map(it => it.value())
  private val ones: KeyedEventStream[String, Int] = words.mapToPair(it => Pair.of(it, 1))
  private val teams: KeyedEventStream[String, String] =
    timedTeams.withEventTime(it => it.time(), Watermarks.ascending()).mapToPair(it => it.value())

  def recordByRecord(expected: Expected): Unit = {
    import expected.*
    words.map(it => it + "!") gives "a! a! b!"
    words.flatMap(it => List.of(it, it)) gives "a a a a b b"
    words.filter(it => it == "a") gives "a a"
    words.peek(it => assert(it.nonEmpty)) gives "a a b"
    words.retimed(_ => Instant.ofEpochSecond(20)) gives "a a b"
    words.union(words.map(it => it + "!")) gives "a a a! a! b b!"
    words.keyBy(it => it + it) gives "(aa,a) (aa,a) (bb,b)"
    words.distinctWithin(it => it, ten).named("distinct") gives "a b"
    words.records() gives "a a b"
    words.timed().map(it => it.time().getEpochSecond) gives "1 12 2"
    words.late() gives ""
    ones.filter(it => it.key() == "a") gives "(a,1) (a,1)"
    ones.peek(it => assert(it.value() > 0)) gives "(a,1) (a,1) (b,1)"
    ones.retimed(_ => Instant.ofEpochSecond(20)) gives "(a,1) (a,1) (b,1)"
    ones.union(words.map(it => Pair.of(it, 2))) gives "(a,1) (a,1) (a,2) (a,2) (b,1) (b,2)"
    ones.distinctWithin(it => it.key(), ten).named("distinct-pairs") gives "(a,1) (b,1)"
    ones.mapValues(it => it * 10) gives "(a,10) (a,10) (b,10)"
    ones.join(table) gives "(a,(1,red)) (a,(1,red))"
    ones.asOf(teams).mapValues(it => it.value().orElse("-")) gives "(a,blue) (a,red) (b,-)"
  }

  def windows(expected: Expected): Unit = {
    import expected.*
    val tens = ones.window(Windows.tumbling(ten))
    val counts = "a@0=1 a@10=1 b@0=1"
    words.windowAll(Windows.tumbling(ten)).count() gives "UNIT@0=2 UNIT@10=1"
    tens.trigger(Triggers.atEndOfWindow().early(Triggers.afterCount(100))).count() gives counts
    tens.allowedLateness(ten).count() gives counts
    tens.discarding().count() gives counts
    tens.accumulating().count() gives counts
    tens.retracting().count() gives counts
    tens.onTimePane(OnTimePane.IF_NOT_EMPTY).count() gives counts
    tens.closingPane(ClosingPane.ALWAYS).count() gives counts
    tens.paneTime(PaneTime.LATEST).count() gives counts
    tens.named("tens").count() gives counts
    tens.aggregate(Aggregators.sum(it => it.toLong)) gives counts
    tens.reduce((left, right) => left + right) gives counts
    tens.count().named("counts") gives counts
    tens.toList() gives "a@0=[1] a@10=[1] b@0=[1]"
    tens.cogroup(teams.window(Windows.tumbling(ten))) gives "a@0=([1], [red]) a@10=([1], [blue]) b@0=([1], [])"
    tens.join(teams.window(Windows.tumbling(ten))) gives "a@0=[(1, red)] a@10=[(1, blue)] b@0=[]"
    tens.count().events() gives "(a,1) (a,1) (b,1)"
    tens.count().late[Int]() gives ""
  }

  def joins(expected: Expected): Unit = {
    import expected.*
    val join = ones.join(teams).between(Duration.ofSeconds(-1), Duration.ofSeconds(1))
    join.inner((n, team) => team + n) gives "(a,red1)"
    join.leftOuter((_, team) => team.orElse("none")) gives "(a,none) (a,red) (b,none)"
    join.rightOuter((n, team) => team + n.orElse(0)) gives "(a,blue0) (a,red1)"
    join.fullOuter((n, team) => team.orElse("none") + n.orElse(0)) gives "(a,blue0) (a,none1) (a,red1) (b,none1)"
  }
}
