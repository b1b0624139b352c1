package io.dstream;

import java.util.Set;

/** Finds the line of the user's program that called into the library. */
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
            StreamingContext.class.getName());

    private CallSite() {}

    /** As {@code WordCount.java:21}. */
    static String current() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !OURS.contains(frame.getClassName()))
                        .findFirst()
                        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber()))
                .orElse("");
    }
}
