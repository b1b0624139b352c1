package io.dstream.examples.nexmark;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes up events: of fifty, one is a person, three are auctions and the others bids. An event is a function of the
 * seed and its number. Events come up to four seconds out of order; whom and what they name was there before them.
 *
 * @param seed another one gives other events
 * @param perSecond how many events happen in a second
 */
public record Generator(long seed, int perSecond) implements Serializable {
    /** When the first event happens: a little before midnight. */
    public static final Instant START = Instant.parse("2026-01-31T23:59:45Z");

    /** How much later than others an event comes that happened before them. */
    public static final Duration DISORDER = Duration.ofSeconds(4);

    /** How long an auction is open at most. */
    static final Duration LONGEST_AUCTION = Duration.ofSeconds(12);

    /** The categories of auctions are numbered from this one on. */
    static final int FIRST_CATEGORY = 10;

    private static final int CATEGORIES = 5;
    private static final int ROUND = 50; // events: a person, three auctions, bids
    private static final int AUCTIONS = 3;
    private static final long FIRST_ID = 1000;
    private static final int RECENT = 60; // bids are for one of so many auctions, or for the one that all want
    private static final int WANTED = 10; // of so many auctions there is one that all want; and so many persons

    private static final List<String> FIRST_NAMES = List.of("Peter", "Paul", "Luke", "Vicky", "Saul", "Deiter", "Kate");
    private static final List<String> LAST_NAMES = List.of("Shultz", "Abrams", "Spencer", "White", "Noris", "Walton");
    private static final List<String> STATES = List.of("AZ", "CA", "ID", "OR", "WA", "WY");
    private static final List<String> CITIES =
            List.of("Phoenix", "Los Angeles", "Boise", "Portland", "Seattle", "Cheyenne");
    private static final List<String> CHANNELS = List.of("Google", "Facebook", "Baidu", "Apple");

    /** The event of a number, from 0 on. */
    public Event event(long number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        Instant at = at(number, random);
        long round = number / ROUND;
        int inRound = (int) (number % ROUND);
        if (inRound == 0) {
            return person(round, at, random);
        }
        long known = Math.max(AUCTIONS, number - DISORDER.toSeconds() * perSecond); // these happened before it
        return inRound <= AUCTIONS
                ? auction(round * AUCTIONS + inRound - 1, known, at, random)
                : bid(known, at, random);
    }

    private Instant at(long number, SplittableRandom random) {
        if (number <= AUCTIONS) { // all others come after the first person and the first auctions
            return inOrder(number);
        }
        Instant at = inOrder(number).minusMillis(random.nextLong(DISORDER.toMillis() + 1));
        return at.isBefore(inOrder(AUCTIONS)) ? inOrder(AUCTIONS) : at;
    }

    private Instant inOrder(long number) {
        return START.plusMillis(number * 1000 / perSecond);
    }

    private static Person person(long n, Instant at, SplittableRandom random) {
        String first = any(FIRST_NAMES, random);
        String last = any(LAST_NAMES, random);
        int home = random.nextInt(STATES.size());
        return new Person(
                FIRST_ID + n,
                first + " " + last,
                first + "." + last + "@example.org",
                String.format("%04d %04d", random.nextInt(10_000), random.nextInt(10_000)),
                CITIES.get(home),
                STATES.get(home),
                at,
                letters(random, 20));
    }

    private static Auction auction(long n, long known, Instant at, SplittableRandom random) {
        long price = price(random);
        return new Auction(
                FIRST_ID + n,
                letters(random, 8),
                letters(random, 20),
                price,
                price + price(random),
                at,
                at.plusMillis(1000 + random.nextLong(LONGEST_AUCTION.toMillis() - 1000 + 1)),
                person(known, random),
                FIRST_CATEGORY + random.nextInt(CATEGORIES),
                letters(random, 20));
    }

    private static Bid bid(long known, Instant at, SplittableRandom random) {
        long last = known / ROUND * AUCTIONS + Math.min(known % ROUND, AUCTIONS) - 1;
        long auction =
                random.nextBoolean() ? last / WANTED * WANTED : last - random.nextLong(Math.min(last + 1, RECENT));
        int channel = random.nextInt(2 * CHANNELS.size());
        boolean large = channel < CHANNELS.size();
        return new Bid(
                FIRST_ID + auction,
                person(known, random),
                price(random),
                large ? CHANNELS.get(channel) : "channel-" + channel,
                "https://auctions.example.org/" + letters(random, 4) + "/" + letters(random, 3) + "/"
                        + letters(random, 5) + "/item.htm?query=1" + (large ? "" : "&channel_id=" + channel),
                at,
                letters(random, 20));
    }

    private static long person(long known, SplittableRandom random) {
        long last = known / ROUND;
        return FIRST_ID
                + (random.nextInt(4) == 0
                        ? last / WANTED * WANTED
                        : last - random.nextLong(Math.min(last + 1, 2 * WANTED)));
    }

    /** From 1 to 1,000,000, most of them low. */
    private static long price(SplittableRandom random) {
        return Math.round(Math.pow(10, random.nextDouble() * 6) * 100);
    }

    private static String any(List<String> of, SplittableRandom random) {
        return of.get(random.nextInt(of.size()));
    }

    private static String letters(SplittableRandom random, int n) {
        StringBuilder letters = new StringBuilder(n);
        for (int i = 0; i < n; i++) {
            letters.append((char) ('a' + random.nextInt(26)));
        }
        return letters.toString();
    }
}
