package io.dstream.internal.events;

import io.dstream.report.BatchReport;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/** A batch in a flight recording, from the beginning to the end of its processing. */
@Name("io.dstream.Batch")
@Label("Batch")
@Category("dstream")
@StackTrace(false)
public final class BatchEvent extends Event {
    @Label("Program")
    String program;

    @Label("Number")
    long number;

    @Label("Batch Time")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long batchTime;

    @Label("Scheduling Delay")
    @Timespan(Timespan.NANOSECONDS)
    long schedulingDelay;

    @Label("Records")
    long records;

    @Label("Attempts")
    int attempts;

    @Label("Failed")
    boolean failed;

    /** Ends it, and has it recorded if anybody records. */
    public void end(String appName, BatchReport batch) {
        if (shouldCommit()) {
            program = appName;
            number = batch.id();
            batchTime = batch.time().toEpochMilli();
            schedulingDelay = batch.schedulingDelay().map(Duration::toNanos).orElse(0L);
            records = batch.records();
            attempts = batch.attempts();
            failed = batch.failure().isPresent();
            commit();
        }
    }
}
