package io.dstream.peers.flink;

import io.dstream.DStream;
import io.dstream.batch.Pair;
import io.dstream.event.Pane;
import io.dstream.examples.nexmark.Auction;
import io.dstream.examples.nexmark.Bid;
import io.dstream.examples.nexmark.Event;
import io.dstream.examples.nexmark.Generator;
import io.dstream.examples.nexmark.Market;
import io.dstream.examples.nexmark.Person;
import io.dstream.examples.nexmark.Windowed;
import io.dstream.function.ToLong;
import io.dstream.peers.Digest;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Queries of Nexmark: dstream's are those of the examples, and Flink's hand on no more of an event than they need. */
final class NexmarkJobs {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final TypeInformation<Tuple2<Long, Long>> COUNT = Types.TUPLE(Types.LONG, Types.LONG);
    private static final TypeInformation<Tuple2<Long, String>> NAMED = Types.TUPLE(Types.LONG, Types.STRING);

    private NexmarkJobs() {}

    private static <R> EventTimeJob job(
            EventTimeJob.OnFlink flink, Function<Market, DStream<R>> dstream, ToLong<R> digest) {
        return new EventTimeJob(
                NexmarkEvents.PER_SECOND,
                NexmarkEvents.WARM_UP,
                NexmarkEvents.MEASURED,
                flink,
                run -> run.results(dstream.apply(Market.of(run.from(NexmarkEvents::batch))), digest));
    }

    /** The auctions with the most bids of ten seconds, every two seconds. */
    static EventTimeJob q5() {
        return job(
                (env, batches) -> counts(
                                bids(env, batches), Bid::auction, SlidingEventTimeWindows.of(TEN_SECONDS, TWO_SECONDS))
                        .windowAll(TumblingEventTimeWindows.of(TWO_SECONDS))
                        .aggregate(new Highest<>(count -> count.f1), list(COUNT), list(COUNT))
                        .sinkTo(sink((counts, at) -> sum(counts, at, count -> count.f0, count -> count.f1))),
                market -> panes(Windowed.hotItems(market)),
                pane -> sum(pane.value(), KeyedJobs.lastInstant(pane), Pair::key, Pair::value));
    }

    /** The highest bids of ten seconds. */
    static EventTimeJob q7() {
        return job(
                (env, batches) -> bids(env, batches)
                        .windowAll(TumblingEventTimeWindows.of(TEN_SECONDS))
                        .aggregate(
                                new Highest<>(Bid::price),
                                list(TypeInformation.of(Bid.class)),
                                list(TypeInformation.of(Bid.class)))
                        .sinkTo(sink((bids, at) -> sum(bids, at, Bid::auction, Bid::price))),
                market -> panes(Windowed.highestBids(market)),
                pane -> sum(pane.value(), KeyedJobs.lastInstant(pane), Bid::auction, Bid::price));
    }

    /** Who registered and opened an auction in the same ten seconds. */
    static EventTimeJob q8() {
        return job(
                (env, batches) -> {
                    DataStream<Event> events = events(env, batches);
                    only(Person.class, events)
                            .map(person -> Tuple2.of(person.id(), person.name()))
                            .returns(NAMED)
                            .coGroup(only(Auction.class, events)
                                    .map(Auction::seller)
                                    .returns(Types.LONG))
                            .where(person -> person.f0)
                            .equalTo(seller -> seller)
                            .window(TumblingEventTimeWindows.of(TEN_SECONDS))
                            .apply(new NewSellers(), NAMED)
                            .sinkTo(sink((seller, at) -> digest(seller.f0, seller.f1.hashCode(), at)));
                },
                Windowed::newSellers,
                seller -> digest(seller.person(), seller.name().hashCode(), KeyedJobs.lastInstant(seller.window())));
    }

    /** How many bids somebody made in a session. */
    static EventTimeJob q11() {
        return job(
                (env, batches) -> counts(bids(env, batches), Bid::bidder, EventTimeSessionWindows.withGap(TEN_SECONDS))
                        .sinkTo(sink((count, at) -> digest(count.f0, count.f1, at))),
                market -> panes(Windowed.userSessions(market, TEN_SECONDS)),
                pane -> digest(pane.key(), pane.value(), KeyedJobs.lastInstant(pane)));
    }

    // ---- digests ----

    private static long digest(long key, long value, long lastInstant) {
        return Digest.of(Long.hashCode(key), value + 31 * lastInstant);
    }

    private static <R> long sum(List<R> results, long lastInstant, Function<R, Long> key, Function<R, Long> value) {
        return results.stream()
                .mapToLong(result -> digest(key.apply(result), value.apply(result), lastInstant))
                .sum();
    }

    private static <K, R> DStream<Pane<K, R>> panes(DStream<Pane<K, R>> panes) {
        return panes;
    }

    private static <R> TimedDigestSink<R> sink(TimedDigestSink.ToDigest<R> digest) {
        return new TimedDigestSink<>(NexmarkEvents.passed(), digest);
    }

    // ---- Flink ----

    private static DataStream<Event> events(StreamExecutionEnvironment env, int batches) {
        return env.fromSource(
                new FeedSource<>(NexmarkEvents::batch, batches),
                WatermarkStrategy.<Event>forBoundedOutOfOrderness(Generator.DISORDER)
                        .withTimestampAssigner((event, batch) -> event.at().toEpochMilli()),
                "market",
                TypeInformation.of(Event.class));
    }

    private static DataStream<Bid> bids(StreamExecutionEnvironment env, int batches) {
        return only(Bid.class, events(env, batches));
    }

    private static <E extends Event> DataStream<E> only(Class<E> type, DataStream<Event> events) {
        return events.filter(type::isInstance).map(type::cast).returns(type);
    }

    private static DataStream<Tuple2<Long, Long>> counts(
            DataStream<Bid> bids, Highest.ToLong<Bid> key, WindowAssigner<Object, TimeWindow> windows) {
        return bids.map(bid -> Tuple2.of(key.of(bid), 1L))
                .returns(COUNT)
                .keyBy(count -> count.f0)
                .window(windows)
                .reduce((a, b) -> Tuple2.of(a.f0, a.f1 + b.f1));
    }

    private static <T> TypeInformation<List<T>> list(TypeInformation<T> of) {
        return Types.LIST(of);
    }

    /** The persons that have an auction, once each. */
    private static final class NewSellers implements CoGroupFunction<Tuple2<Long, String>, Long, Tuple2<Long, String>> {
        private static final long serialVersionUID = 1;

        @Override
        public void coGroup(
                Iterable<Tuple2<Long, String>> persons, Iterable<Long> auctions, Collector<Tuple2<Long, String>> out) {
            if (auctions.iterator().hasNext()) {
                for (Tuple2<Long, String> person : persons) {
                    out.collect(person);
                }
            }
        }
    }
}
