package io.dstream.internal.local;

import io.dstream.plan.Operator;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A stage in a flight recording: partitions that are read, up to the next operator that needs them all. */
@Name("io.dstream.Stage")
@Label("Stage")
@Category("dstream")
@Description("Partitions read, with all steps up to the next operator that needs its whole input")
@StackTrace(false)
final class StageEvent extends Event {
    @Label("Into")
    @Description("The operator that takes what comes out; empty for an output")
    String into;

    @Label("Tasks")
    int tasks;

    /** Ends it, and has it recorded if anybody records. */
    void end(Operator of, int partitions) {
        if (shouldCommit()) {
            into = of == null ? "" : of.toString();
            tasks = partitions;
            commit();
        }
    }
}
