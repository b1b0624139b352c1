package io.dstream.spring;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings below {@code dstream}. Those of the context have the names of the methods of
 * {@link io.dstream.StreamingContext.Builder}; what is not set is left at the builder's default. Immutable.
 *
 * @param enabled Whether there is a streaming context at all.
 * @param autoStartup Whether the program starts with the application; otherwise call start() on the StreamingContext.
 * @param onFailure What the application does when the program has failed.
 * @param stopTimeout How long a graceful stop may take; zero stops after the batch in hand. By default 10 s less than
 *     spring.lifecycle.timeout-per-shutdown-phase.
 * @param stalledAfter For how long no batch may end before health is down. By default three batch intervals, at least a
 *     minute.
 * @param appName Name of the program in logs, metrics and threads. By default spring.application.name.
 * @param batchInterval How far apart batches are: whole milliseconds. Required.
 * @param parallelism How many threads compute. By default as many as there are processors.
 * @param maxPendingBatches How many batches may wait while another is processed. By default 1000.
 * @param slidesFromStart Whether slides are counted from the start of the program, as Spark does, instead of the epoch.
 * @param checkpointDir Directory of the checkpoint, on a local disk. By default there is none.
 * @param checkpointSyncEvery How much of the checkpoint a power cut may lose. By default nothing: each batch is synced.
 * @param checkpointSyncByOs Whether the operating system decides when the checkpoint is durable.
 * @param rehearseCheckpoint Whether each batch writes what a checkpoint would hold and reads it back; slow, for tests.
 * @param allowDroppedState Ids of operators, windows and sources that the checkpoint has and the program no longer has.
 * @param sampleOperators Counts what operators take and give in every n-th batch; 0 counts none.
 * @param onBatchFailure What happens when a batch fails.
 * @param onPoisonRecord What happens to a record that a function fails on.
 * @param backPressure How many records a batch takes from each source.
 * @param receiverBuffer What each receiving source may hold in memory.
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
        /** It is closed, and the process ends with exit code 1, so that whoever supervises it starts it again. */
        EXIT,
        /** It goes on without the program; health is down. */
        KEEP_RUNNING
    }

    /** What happens when there is nothing more to try. */
    public enum Then {
        /** The program fails. */
        FAIL,
        /** The batch, or the record, is left out. */
        SKIP
    }

    /**
     * What happens when a batch fails.
     *
     * @param retries How often the batch is tried again.
     * @param backOff How long to wait before each retry.
     * @param then What happens when the last try has failed: fail the program, or skip the batch.
     */
    public record OnBatchFailure(
            @DefaultValue("0") int retries,
            @DefaultValue("1s") Duration backOff,
            @DefaultValue("fail") Then then) {}

    /**
     * What happens to a record that a function fails on.
     *
     * @param then Fail the batch, or skip the record. A customizer can send records to a sink of dead letters.
     * @param atMost How many records may be skipped in a batch. By default 1000.
     * @param atMostShare Which part of a batch's records may be skipped, from 0 to 1. By default 0.01.
     */
    public record OnPoisonRecord(@DefaultValue("fail") Then then, Long atMost, Double atMostShare) {}

    /**
     * How many records a batch takes from each source.
     *
     * @param enabled Whether a controller follows the rate of processing.
     * @param proportional How much the difference between the rates of giving and processing counts.
     * @param integral How much the records that wait count.
     * @param derivative How much the change of the difference counts.
     * @param minRate Records a second that the controller allows at least.
     * @param initialRate Records a second from each source until the first batch is processed. By default no limit.
     * @param maxRate Records a second from each source at most, with the controller or without. By default no limit.
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
     * What each receiving source may hold in memory.
     *
     * @param maxRecords How many records. By default a million.
     * @param maxBytes How many bytes. By default a sixteenth of the heap, 256MB at most.
     */
    public record ReceiverBuffer(Long maxRecords, DataSize maxBytes) {}

    /**
     * The page of dstream-monitoring, which has to be on the class path.
     *
     * @param port Port of the page; 0 for any that is free. By default there is no page.
     * @param bindAddress Address of the page. By default the loopback address; whoever reaches it sees everything.
     * @param allowHosts Names by which the page may be asked for, beside localhost.
     * @param operatorsEvery Counts operators in every n-th batch, for the page; 0 counts none.
     * @param showErrorDetails Whether stack traces are shown.
     * @param eventLog Directory for files of what was done. By default the checkpoint's folder events, if there is one.
     */
    public record Monitoring(
            Integer port,
            InetAddress bindAddress,
            @DefaultValue List<String> allowHosts,
            @DefaultValue("0") int operatorsEvery,
            @DefaultValue("false") boolean showErrorDetails,
            String eventLog) {

        /** Copies the list. */
        public Monitoring {
            allowHosts = List.copyOf(allowHosts);
        }
    }
}
