package io.dstream.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A batch: when it was due, what went into it, how long it took and what came of it.
 *
 * @param id its number in this run of the program, from 1
 * @param time its time
 * @param sources what each source gave it
 * @param schedulingDelay from when it was due to when its processing began; nothing before that
 * @param processingTime from the beginning to the end of its processing, retries included; nothing before that
 * @param outputs its output operations as far as they have run
 * @param deadLetters how many records were left out of it because a function failed on them
 * @param states the state that operators keep, after the batch
 * @param operators what each operator took and gave, if this batch was one whose operators were counted
 * @param watermarks how far event time has come in operators that go by it; after a failed batch as before it
 * @param engine what the engine says of its work for the batch, such as how many tasks there were, by names of its own;
 *     of the local engine nothing
 * @param attempts how often it was tried; 0 while it waits
 * @param failure why it failed, if it did
 */
public record BatchReport(
        long id,
        Instant time,
        List<SourceReport> sources,
        Optional<Duration> schedulingDelay,
        Optional<Duration> processingTime,
        List<OutputReport> outputs,
        long deadLetters,
        List<StateReport> states,
        List<OperatorReport> operators,
        List<WatermarkReport> watermarks,
        Map<String, Long> engine,
        int attempts,
        Optional<Throwable> failure) {

    /** Copies the lists and the map. */
    public BatchReport {
        sources = List.copyOf(sources);
        outputs = List.copyOf(outputs);
        states = List.copyOf(states);
        operators = List.copyOf(operators);
        watermarks = List.copyOf(watermarks);
        engine = Map.copyOf(engine);
    }

    /**
     * The report of a batch that waits.
     *
     * @param id its number in this run of the program
     * @param time its time
     * @param sources what each source gave it
     * @return the report, in which nothing has begun
     */
    public static BatchReport waiting(long id, Instant time, List<SourceReport> sources) {
        return new BatchReport(
                id,
                time,
                sources,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                0,
                Optional.empty());
    }

    /**
     * How many records went into it, as far as that is known.
     *
     * @return the sum over the sources
     */
    public long records() {
        long sum = 0;
        for (SourceReport source : sources) {
            sum += Math.max(0, source.records());
        }
        return sum;
    }

    /**
     * From when it was due to when it was done.
     *
     * @return scheduling delay and processing time together; nothing before the end
     */
    public Optional<Duration> totalDelay() {
        return schedulingDelay.flatMap(delay -> processingTime.map(delay::plus));
    }
}
