package io.dstream.examples.nexmark;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Action1;
import io.dstream.sources.Generators;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Runs one of Nexmark's queries on events that are made up, and prints the first ten results of each batch. */
public final class Nexmark {
    private static final long SEED = 42;
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int MOST_PER_SECOND = 1_000_000;
    private static final String USAGE = """
            usage: Nexmark QUERY [SECONDS [EVENTS_PER_SECOND]]
                   QUERY              q0 to q22
                   SECONDS            for how long, 1 to 86400; 20 if nothing is said
                   EVENTS_PER_SECOND  1 to 1000000; 100 if nothing is said""";

    private Nexmark() {}

    /** What each query does to a program, by the query's name. */
    static Map<String, Action1<Market>> queries(StreamingContext ssc) {
        Map<String, Action1<Market>> all = new HashMap<>();
        all.put("q0", printing(market -> BidByBid.passThrough(market).records()));
        all.put("q1", printing(market -> BidByBid.currency(market).records()));
        all.put("q2", printing(market -> BidByBid.selection(market).records()));
        all.put("q3", printing(market -> Auctions.localItems(market).records()));
        all.put("q4", printing(Auctions::meanPriceByCategory));
        all.put("q5", printing(Windowed::hotItems));
        all.put("q6", printing(Auctions::meanPriceBySeller));
        all.put("q7", printing(Windowed::highestBids));
        all.put("q8", printing(Windowed::newSellers));
        all.put("q9", printing(Auctions::winningBids));
        all.put("q10", market -> {
            LogFiles files = new LogFiles(Files.createTempDirectory("nexmark"));
            Windowed.log(market).foreachBatch(files::write);
            System.out.println("The log is in " + files.directory());
        });
        all.put("q11", printing(market -> Windowed.userSessions(market, Duration.ofSeconds(10))));
        all.put("q12", printing(Windowed::bidsByClock));
        all.put("q13", printing(market -> BidByBid.withNotes(market, notes(ssc)).records()));
        all.put("q14", printing(market -> BidByBid.calculation(market).records()));
        all.put("q15", printing(Statistics::ofAll));
        all.put("q16", printing(Statistics::ofChannels));
        all.put("q17", printing(Statistics::ofAuctions));
        all.put("q18", printing(Latest::lastBids));
        all.put("q19", printing(Latest::topBids));
        all.put("q20", printing(market -> Auctions.withAuction(market).records()));
        all.put("q21", printing(market -> BidByBid.channelIds(market).records()));
        all.put("q22", printing(market -> BidByBid.directories(market).records()));
        return all;
    }

    private static Action1<Market> printing(Function<Market, DStream<?>> query) {
        return market -> query.apply(market).print();
    }

    private static PairBatch<Long, String> notes(StreamingContext ssc) {
        return ssc.pairs(LongStream.range(0, BidByBid.NOTES)
                .mapToObj(n -> Pair.of(n, "note " + n))
                .toList());
    }

    /**
     * Runs the program.
     *
     * @param args the query, for how many seconds, and how many events happen in a second; see the usage
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        int status = run(args);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(String... args) throws Exception {
        try (StreamingContext ssc = StreamingContext.local(INTERVAL)) {
            Action1<Market> query = args.length == 0 ? null : queries(ssc).get(args[0]);
            int seconds = number(args, 1, 20);
            int perSecond = number(args, 2, 100);
            if (query == null
                    || args.length > 3
                    || seconds < 1
                    || seconds > 86_400
                    || perSecond < 1
                    || perSecond > MOST_PER_SECOND) {
                System.err.println(USAGE);
                return 2;
            }
            Generator events = new Generator(SEED, perSecond);
            query.accept(Market.of(ssc.from(Generators.rate(perSecond, n -> events.event(n)))));
            ssc.start();
            ssc.awaitTermination(INTERVAL.multipliedBy(seconds).plus(INTERVAL));
            return 0;
        }
    }

    private static int number(String[] args, int i, int otherwise) {
        if (args.length <= i) {
            return otherwise;
        }
        return args[i].matches("[1-9]\\d{0,6}") ? Integer.parseInt(args[i]) : -1;
    }
}
