package io.dstream.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A batch: when it was due, its inputs, how long it took, and its outcome.
 *
 * @param id its number in this run of the program, from 1
 * @param time its time
 * @param sources what each source contributed
 * @param schedulingDelay the time from when it was due until its processing began; empty before that
 * @param processingTime the time from the beginning to the end of its processing, including retries; empty before the
 *     end
 * @param outputs the output operations that have run so far
 * @param deadLetters the number of records that were dropped because a function failed on them
 * @param states the state that operators hold after the batch
 * @param operators what each operator took and emitted, if operators were counted in this batch
 * @param watermarks the event time that event-time operators have reached; unchanged by a failed batch
 * @param engine what the engine reports about its work for the batch, such as the number of tasks, by names of its own;
 *     empty for the local engine
 * @param attempts the number of attempts; 0 while it waits
 * @param failure the failure, if it failed
 * @param times where the time went
 * @param failed where it failed, if it failed
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
        Optional<Throwable> failure,
        BatchTimes times,
        Optional<FailureReport> failed) {

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
     * Creates a report in which it is not known where the time went, nor where the batch failed.
     *
     * @param id its number in this run of the program, from 1
     * @param time its time
     * @param sources what each source contributed
     * @param schedulingDelay the time from when it was due until its processing began
     * @param processingTime the time from the beginning to the end of its processing
     * @param outputs the output operations that have run so far
     * @param deadLetters the number of records that were dropped
     * @param states the state that operators hold after the batch
     * @param operators what each operator took and emitted
     * @param watermarks the event time that event-time operators have reached
     * @param engine what the engine reports about its work
     * @param attempts the number of attempts
     * @param failure the failure, if it failed
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
            List<WatermarkReport> watermarks,
            Map<String, Long> engine,
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
                watermarks,
                engine,
                attempts,
                failure,
                BatchTimes.NONE,
                Optional.empty());
    }

    /**
     * Returns a report of a waiting batch.
     *
     * @param id its number in this run of the program
     * @param time its time
     * @param sources what each source contributed
     * @return the report, without any processing
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
     * Returns the number of input records, as far as it is known.
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
     * Returns the time from when the batch was due until it was finished.
     *
     * @return the sum of scheduling delay and processing time; empty before the end
     */
    public Optional<Duration> totalDelay() {
        return schedulingDelay.flatMap(delay -> processingTime.map(delay::plus));
    }
}
