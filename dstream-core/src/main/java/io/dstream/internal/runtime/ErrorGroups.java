package io.dstream.internal.runtime;

import io.dstream.internal.text.LogText;
import io.dstream.plan.Operator;
import io.dstream.report.HealthReport.ErrorGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has gone wrong in a run, the same errors together. Of the groups that have not been added to for longest, those
 * that are too many are forgotten. Safe for use by many threads.
 */
public final class ErrorGroups {
    private static final int MOST = 50;

    /** Each group by what its errors have in common, the last seen last. */
    private final Map<BatchFailure.Kind, ErrorGroup> groups = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BatchFailure.Kind, ErrorGroup> eldest) {
            return size() > MOST;
        }
    };

    /** A batch, or an attempt, or the program itself has failed. */
    public void add(BatchFailure failure, Instant when) {
        add(failure.kind(), failure.operator().map(Operator::site).orElse(""), text(failure.cause()), when);
    }

    /**
     * A source has a problem.
     *
     * @param source its operator
     * @param message what it says
     * @param cause the exception behind it, or null
     */
    void add(Operator source, String message, Throwable cause, Instant when) {
        BatchFailure.Kind kind = cause == null
                ? new BatchFailure.Kind(source.id(), "", "")
                : new BatchFailure.Kind(source.id(), cause.getClass().getName(), "");
        add(kind, source.site(), message, when);
    }

    private synchronized void add(BatchFailure.Kind kind, String site, String message, Instant when) {
        ErrorGroup before = groups.remove(kind);
        groups.put(
                kind,
                new ErrorGroup(
                        kind.operator(),
                        site,
                        kind.type(),
                        LogText.escape(message),
                        kind.line(),
                        before == null ? 1 : before.count() + 1,
                        before == null ? when : before.first(),
                        when));
    }

    /** A message of the program's own exception, whatever it does. */
    private static String text(Throwable cause) {
        try {
            return Optional.ofNullable(cause.getMessage()).orElse("");
        } catch (RuntimeException e) {
            return "its message could not be read: " + e.getClass().getName();
        }
    }

    /** The group that a failure is in, if it is still known. */
    public synchronized Optional<ErrorGroup> of(BatchFailure.Kind kind) {
        return Optional.ofNullable(groups.get(kind));
    }

    /** All groups that are known, the last seen first. */
    public synchronized List<ErrorGroup> lastFirst() {
        List<ErrorGroup> all = new ArrayList<>(groups.values());
        Collections.reverse(all);
        return all;
    }
}
