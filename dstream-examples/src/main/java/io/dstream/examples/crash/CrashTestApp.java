package io.dstream.examples.crash;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.codec.Codecs;
import io.dstream.sink.FileSink;
import io.dstream.source.Source;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.storage.StorageLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * Counts and sums records by key, from a source that can give them again or waits for acknowledgements, into a file for
 * each batch, and into panes by event time if it is told to. It is there to be killed at any moment and started again
 * on the same folders: each of its files can be computed anew from the input alone.
 */
public final class CrashTestApp {
    private static final Duration DRAIN = Duration.ofSeconds(4);
    private static final Duration STOP = Duration.ofSeconds(12);

    private CrashTestApp() {}

    /**
     * Runs until the process is told to end. Exits with 64 for wrong arguments, 1 if the program cannot start or fails,
     * and says why on the standard error.
     *
     * @param args see the usage
     */
    public static void main(String[] args) {
        int status = run(builder -> builder, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * Runs until the process is told to end.
     *
     * @param settings more settings of the program
     * @param args see the usage
     * @return the exit code, as of {@link #main}
     */
    public static int run(UnaryOperator<StreamingContext.Builder> settings, String... args) {
        Arguments arguments;
        StreamingContext ssc;
        try {
            arguments = Arguments.parse(args);
            ssc = program(settings, arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Arguments.USAGE);
            return 64;
        }
        try {
            run(ssc, arguments);
            return 0;
        } catch (Exception | Error e) {
            System.err.println("crash-test: " + e.getMessage());
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                System.err.println("  because of " + cause);
            }
            return 1;
        }
    }

    private static void run(StreamingContext ssc, Arguments arguments) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ssc), "crash-test-stop"));
        ssc.start();
        say("READY " + arguments.source() + ", a batch every "
                + arguments.batchInterval().toMillis() + " ms");
        ssc.awaitTermination();
    }

    /** The process ends when this returns, so the last word is said here, and not after the end has been awaited. */
    private static void stop(StreamingContext ssc) {
        Thread stopper = new Thread(() -> ssc.stopGracefully(DRAIN), "crash-test-stopper");
        stopper.setDaemon(true);
        stopper.start();
        try {
            stopper.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ssc.state() == StreamingContext.State.STOPPED) {
            say("STOPPED");
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static StreamingContext program(UnaryOperator<StreamingContext.Builder> settings, Arguments arguments) {
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("crash-test")
                .batchInterval(arguments.batchInterval())
                .codec(Codecs.ofRecord(Event.class))
                .codec(Codecs.ofRecord(Totals.class))
                .onBatchFailure(arguments.onFailure());
        String checkpoint = arguments.checkpoint();
        builder = checkpoint.contains("://")
                ? builder.checkpointStorage(StorageLocation.of(checkpoint))
                : builder.checkpointDir(Path.of(checkpoint));
        StreamingContext ssc = settings.apply(builder).build();
        boolean pushed = arguments.source().startsWith("tcp-ack:");
        DStream<Event> events = ssc.from(source(arguments.source())).named("events");
        int failOneIn = arguments.failOneIn();
        DStream<Row> keys = events.filter(Event::isReadable)
                .transform(batch -> {
                    failNowAndThen(failOneIn, "computed");
                    return batch;
                })
                .mapToPair(event -> Pair.of(event.key(), Totals.of(event.value())))
                .reduceByKey(Totals::plus)
                .mapWithState(StateSpec.<String, Totals, Totals, Row>of((key, inBatch, running) -> {
                    Totals all = running.getOption().orElse(Totals.NONE).plus(inBatch.orElse(Totals.NONE));
                    running.update(all);
                    return new Row.Key(key, inBatch.orElse(Totals.NONE), all);
                }))
                .named("totals");
        DStream<Row> records = pushed
                ? events.map(event -> new Row.Id(event.id()))
                : events.filter(event -> !event.isReadable()).map(event -> new Row.Unreadable());
        ssc.union(List.of(records, keys))
                .to(FileSink.of(arguments.out(), new BatchFile(!pushed))
                        .footer((info, count) -> {
                            failNowAndThen(failOneIn, "written");
                            return List.of();
                        })
                        .skipEmpty());
        arguments.panes().ifPresent(directory -> Panes.add(ssc, events.filter(Event::isReadable), directory));
        return ssc;
    }

    private static void failNowAndThen(int oneIn, String what) {
        if (oneIn > 0 && ThreadLocalRandom.current().nextInt(oneIn) == 0) {
            throw new IllegalStateException("the batch fails on purpose when it is " + what);
        }
    }

    private static Source<Event> source(String spec) {
        int colon = spec.indexOf(':') + 1;
        String where = spec.substring(colon);
        return switch (spec.substring(0, colon)) {
            case "file:" -> new PartFiles(Path.of(where));
            case "tcp-replay:" -> new TcpReplay(Address.parse(where));
            case "tcp-ack:" -> Sources.of(new TcpAck(Address.parse(where)));
            default -> throw new IllegalArgumentException("unknown source: " + spec);
        };
    }
}
