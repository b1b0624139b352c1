package io.dstream.internal.text;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Finds the line of the user's program in a stack: the innermost one that is neither the library's nor the JDK's. */
public final class ProgramLine {
    private static final String LIBRARY = "io.dstream.";

    /** Packages of the library, by what follows its name. Examples are programs, and so are classes of any other. */
    private static final Set<String> PACKAGES = Set.of(
            "amqp",
            "batch",
            "cassandra",
            "checkpoint",
            "codec",
            "engine",
            "event",
            "flume",
            "formats",
            "function",
            "hbase",
            "hdfs",
            "http",
            "internal",
            "jdbc",
            "jms",
            "kafka",
            "kinesis",
            "monitoring",
            "mqtt",
            "opensearch",
            "opentelemetry",
            "plan",
            "redis",
            "report",
            "s3",
            "sink",
            "source",
            "sources",
            "spark",
            "spring",
            "state",
            "store",
            "table",
            "testkit",
            "time",
            "trace",
            "x",
            "zeromq",
            "zookeeper");

    /** The library's own classes in {@code io.dstream}. */
    private static final Set<String> CLASSES = Set.of(
            "BatchFailurePolicy",
            "CallSite",
            "DStream",
            "DStreamOfPairs",
            "EventJoin",
            "EventStages",
            "EventStream",
            "KeyedEventStream",
            "KeyedWindowedStream",
            "ListenerCalls",
            "OnPairs",
            "PairDStream",
            "PaneStream",
            "PoisonPolicy",
            "StateDStream",
            "StreamingContext",
            "StreamingException",
            "StreamingListener",
            "WindowChanges",
            "WindowSpec",
            "Windows");

    /** Those of others that call the program's functions, or that they call: no line there says where to look. */
    private static final String[] OTHERS = {
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "com.google.common.",
        "org.apache.spark.",
        "org.slf4j.",
        "kotlin.",
        "scala."
    };

    private ProgramLine() {}

    /**
     * The innermost frame of the program.
     *
     * @param stack frames, the innermost first
     * @return the frame; nothing where all are the library's or the JDK's
     */
    public static Optional<StackTraceElement> innermost(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> isOfProgram(frame.getClassName()))
                .findFirst();
    }

    /**
     * The innermost line of the program.
     *
     * @param stack frames, the innermost first
     * @return as {@code Orders.java:40}; empty where no frame is the program's
     */
    public static String of(StackTraceElement[] stack) {
        return innermost(stack).map(ProgramLine::of).orElse("");
    }

    /**
     * The innermost line of the program in what an operator or a batch has thrown. Lines behind the call of the
     * operator's function are not its own: they are those of whoever asked for its records, or ran the batch.
     *
     * @param trace the trace of the exception
     * @return as {@code Orders.java:40}; empty where the function has no line of the program, such as
     *     {@code Integer::parseInt}
     */
    public static String ofThrown(StackTraceElement[] trace) {
        return of(Arrays.stream(trace)
                .takeWhile(frame -> !callsOperators(frame.getClassName()))
                .toArray(StackTraceElement[]::new));
    }

    private static boolean callsOperators(String className) {
        return className.equals("io.dstream.plan.Operator")
                || className.startsWith("io.dstream.engine.task.loop.")
                || className.startsWith("io.dstream.internal.runtime.batch.");
    }

    /**
     * The line of a frame.
     *
     * @param frame the frame
     * @return as {@code Orders.java:40}; the method where the class does not tell its lines
     */
    public static String of(StackTraceElement frame) {
        return frame.getFileName() == null || frame.getLineNumber() < 0
                ? frame.getClassName() + "." + frame.getMethodName()
                : frame.getFileName() + ":" + frame.getLineNumber();
    }

    /**
     * Whether a class is the program's.
     *
     * @param className its full name
     * @return whether it is neither the library's nor the JDK's, nor made by the JDK for a lambda, whose code is in
     *     another
     */
    public static boolean isOfProgram(String className) {
        if (className.contains("$$Lambda")) {
            return false;
        }
        if (className.startsWith(LIBRARY)) {
            return !isOfLibrary(className.substring(LIBRARY.length()));
        }
        return Arrays.stream(OTHERS).noneMatch(className::startsWith);
    }

    private static boolean isOfLibrary(String name) {
        int dot = name.indexOf('.');
        if (dot >= 0) {
            return PACKAGES.contains(name.substring(0, dot));
        }
        int nested = name.indexOf('$');
        return CLASSES.contains(nested < 0 ? name : name.substring(0, nested));
    }
}
