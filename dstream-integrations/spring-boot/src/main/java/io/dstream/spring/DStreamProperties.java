package io.dstream.spring;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings below {@code dstream}. Those of the context have the names of the methods of
 * {@link io.dstream.StreamingContext.Builder}; settings that are absent keep the builder's default. Immutable.
 *
 * @param enabled Whether there is a streaming context.
 * @param autoStartup Whether the program starts with the application; otherwise call start() on the StreamingContext.
 * @param onFailure What the application does when the program has failed.
 * @param stopTimeout How long a graceful stop may take; zero stops after the current batch. By default 10 s less than
 *     spring.lifecycle.timeout-per-shutdown-phase.
 * @param stalledAfter How long no batch may finish before health is out of service. By default three batch intervals,
 *     but at least a minute.
 * @param appName Name of the program in logs, metrics and threads. By default spring.application.name.
 * @param batchInterval Time between batches: whole milliseconds. Required.
 * @param parallelism Number of threads that compute batches. By default the number of processors.
 * @param maxPendingBatches How many batches may wait while another is processed. By default 1000.
 * @param slidesFromStart Whether slides are counted from the start of the program, as Spark does, instead of the epoch.
 * @param checkpointDir Directory of the checkpoint, on a local disk. By default there is none.
 * @param checkpointSyncEvery How much of the checkpoint a power failure may lose. By default nothing: each batch is
 *     synced.
 * @param checkpointSyncByOs Whether to leave it to the operating system when to sync the checkpoint.
 * @param rehearseCheckpoint Whether each batch writes what a checkpoint would hold and reads it back; slow, for tests.
 * @param allowDroppedState Ids of operators, windows and sources that are in the checkpoint but no longer in the
 *     program.
 * @param sampleOperators Counts the records that operators take and emit in every n-th batch; 0 counts none.
 * @param onBatchFailure What happens when a batch fails.
 * @param onPoisonRecord What happens to a record for which a function throws an exception.
 * @param backPressure Limits the records that a batch takes from each source.
 * @param receiverBuffer Limits the data that each receiving source holds in memory.
 * @param monitoring The monitoring page.
 */
@ConfigurationProperties("dstream")
public record DStreamProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean autoStartup,
        @DefaultValue("exit") OnFailure onFailure,
        Duration stopTimeout,
        Duration stalledAfter,
        String appName,
        Duration batchInterval,
        Integer parallelism,
        Integer maxPendingBatches,
        @DefaultValue("false") boolean slidesFromStart,
        String checkpointDir,
        Duration checkpointSyncEvery,
        @DefaultValue("false") boolean checkpointSyncByOs,
        @DefaultValue("false") boolean rehearseCheckpoint,
        @DefaultValue List<String> allowDroppedState,
        @DefaultValue("0") int sampleOperators,
        @DefaultValue OnBatchFailure onBatchFailure,
        @DefaultValue OnPoisonRecord onPoisonRecord,
        @DefaultValue BackPressure backPressure,
        @DefaultValue ReceiverBuffer receiverBuffer,
        @DefaultValue Monitoring monitoring) {

    /** Copies the list. */
    public DStreamProperties {
        allowDroppedState = List.copyOf(allowDroppedState);
    }

    /** What the application does when the program has failed. */
    public enum OnFailure {
        /** The application is closed, and the process ends with exit code 1 so that its supervisor can restart it. */
        EXIT,
        /** The application continues without the program; health is down. */
        KEEP_RUNNING
    }

    /** What happens when there are no more retries. */
    public enum Then {
        /** The program fails. */
        FAIL,
        /** The batch or the record is dropped. */
        SKIP
    }

    /**
     * What happens when a batch fails.
     *
     * @param retries Number of retries of the batch.
     * @param backOff How long to wait before each retry.
     * @param then What happens when the last retry has failed: fail the program, or skip the batch.
     */
    public record OnBatchFailure(
            @DefaultValue("0") int retries,
            @DefaultValue("1s") Duration backOff,
            @DefaultValue("fail") Then then) {}

    /**
     * What happens to a record for which a function throws an exception.
     *
     * @param then Fail the batch, or skip the record. A customizer can send records to a sink of dead letters.
     * @param atMost How many records may be skipped in a batch. By default 1000.
     * @param atMostShare Share of a batch's records that may be skipped, from 0 to 1. By default 0.01.
     */
    public record OnPoisonRecord(@DefaultValue("fail") Then then, Long atMost, Double atMostShare) {}

    /**
     * Limits the records that a batch takes from each source.
     *
     * @param enabled Whether a controller adapts to the processing rate.
     * @param proportional Gain for the difference between the input rate and the processing rate.
     * @param integral Gain for the number of waiting records.
     * @param derivative Gain for the change of the difference.
     * @param minRate Minimum records per second that the controller allows.
     * @param initialRate Records per second from each source until the first batch has been processed. By default no
     *     limit.
     * @param maxRate Maximum records per second from each source, with or without the controller. By default no limit.
     */
    public record BackPressure(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("1.0") double proportional,
            @DefaultValue("0.2") double integral,
            @DefaultValue("0.0") double derivative,
            @DefaultValue("100") double minRate,
            Double initialRate,
            Double maxRate) {}

    /**
     * Limits the data that each receiving source holds in memory.
     *
     * @param maxRecords Maximum number of records. By default a million.
     * @param maxBytes Maximum number of bytes. By default a sixteenth of the heap, but at most 256MB.
     */
    public record ReceiverBuffer(Long maxRecords, DataSize maxBytes) {}

    /**
     * The page of dstream-monitoring, which must be on the class path.
     *
     * @param port Port of the page; 0 for any free port. By default there is no page.
     * @param bindAddress Address of the page. By default the loopback address; everyone who can reach it sees
     *     everything.
     * @param allowHosts Names under which the page may be requested, in addition to localhost.
     * @param operatorsEvery Counts operators in every n-th batch, for the page; 0 counts none.
     * @param showErrorDetails Whether stack traces are shown.
     * @param hideErrorMessages Whether the messages of errors, which may quote records, are hidden.
     * @param takeTimes Whether the times of tasks are taken and threads are sampled, so that the page can say which
     *     operator takes long.
     * @param allowControl Whether everyone who can reach the page may dump threads, read log lines and have batches
     *     counted in detail.
     * @param eventLog Directory of the event log. By default the checkpoint's subdirectory events, if there is one.
     */
    public record Monitoring(
            Integer port,
            InetAddress bindAddress,
            @DefaultValue List<String> allowHosts,
            @DefaultValue("0") int operatorsEvery,
            @DefaultValue("false") boolean showErrorDetails,
            @DefaultValue("false") boolean hideErrorMessages,
            @DefaultValue("true") boolean takeTimes,
            @DefaultValue("false") boolean allowControl,
            String eventLog) {

        /** Copies the list. */
        public Monitoring {
            allowHosts = List.copyOf(allowHosts);
        }
    }
}
