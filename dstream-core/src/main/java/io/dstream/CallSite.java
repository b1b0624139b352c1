package io.dstream;

import java.util.Set;

/**
 * Finds the line of the user's program that called into the library: the innermost one that is neither in the library
 * nor in the JDK, which calls operators by method references such as {@code streams.forEach(DStream::print)}.
 */
final class CallSite {
    private static final Set<String> OURS = Set.of(
            CallSite.class.getName(),
            DStream.class.getName(),
            DStreamOfPairs.class.getName(),
            PairDStream.class.getName(),
            StateDStream.class.getName(),
            EventStages.class.getName(),
            EventJoin.class.getName(),
            EventJoin.Between.class.getName(),
            EventStream.class.getName(),
            KeyedEventStream.class.getName(),
            KeyedWindowedStream.class.getName(),
            PaneStream.class.getName(),
            Windows.class.getName(),
            StreamingContext.class.getName(),
            // in packages above, and in other modules
            "io.dstream.testkit.StreamingTestDriver",
            "io.dstream.testkit.TestInput",
            "io.dstream.testkit.TestOutput",
            "io.dstream.sources.Publishers");

    private CallSite() {}

    /** As {@code WordCount.java:21}. */
    static String current() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> isOfProgram(frame.getClassName()))
                        .findFirst()
                        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber()))
                .orElse("");
    }

    /** Whether a class is neither the library's, as far as it adds operators, nor the JDK's. */
    static boolean isOfProgram(String className) {
        return !OURS.contains(className) && !className.startsWith("java.") && !className.startsWith("jdk.internal.");
    }
}
