package io.dstream.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
        int attempts,
        Optional<Throwable> failure) {

    /** Copies the lists. */
    public BatchReport {
        sources = List.copyOf(sources);
        outputs = List.copyOf(outputs);
        states = List.copyOf(states);
        operators = List.copyOf(operators);
        watermarks = List.copyOf(watermarks);
    }

    /**
     * The report of a batch of a program that does not go by event time.
     *
     * @param id its number in this run of the program
     * @param time its time
     * @param sources what each source gave it
     * @param schedulingDelay from when it was due to when its processing began
     * @param processingTime from the beginning to the end of its processing
     * @param outputs its output operations as far as they have run
     * @param deadLetters how many records were left out of it because a function failed on them
     * @param states the state that operators keep, after the batch
     * @param operators what each operator took and gave
     * @param attempts how often it was tried
     * @param failure why it failed, if it did
     */
    public BatchReport(
            long id,
            Instant time,
            List<SourceReport> sources,
            Optional<Duration> schedulingDelay,
            Optional<Duration> processingTime,
            List<OutputReport> outputs,
            long deadLetters,
            List<StateReport> states,
            List<OperatorReport> operators,
            int attempts,
            Optional<Throwable> failure) {
        this(
                id,
                time,
                sources,
                schedulingDelay,
                processingTime,
                outputs,
                deadLetters,
                states,
                operators,
                List.of(),
                attempts,
                failure);
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
