package io.dstream.internal.events;

import io.dstream.internal.graph.OutputNode;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An output operation of a batch in a flight recording. */
@Name("io.dstream.Output")
@Label("Output")
@Category("dstream")
@StackTrace(false)
public final class OutputEvent extends Event {
    @Label("Program")
    String program;

    @Label("Batch")
    long batch;

    @Label("Operator")
    String operator;

    @Label("Failed")
    boolean failed;

    /** Ends it, and has it recorded if anybody records. */
    public void end(String appName, long number, OutputNode output, boolean hasFailed) {
        if (shouldCommit()) {
            program = appName;
            batch = number;
            operator = output.id();
            failed = hasFailed;
            commit();
        }
    }
}
