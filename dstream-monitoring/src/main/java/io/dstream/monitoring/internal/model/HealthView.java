package io.dstream.monitoring.internal.model;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.internal.text.LogText;
import io.dstream.report.HealthReport;
import java.time.Instant;
import java.util.List;

/**
 * How a program is doing, as plain values, bounded, with as much of exceptions as may be shown. Times are milliseconds.
 */
public record HealthView(
        HealthReport.Condition condition,
        long since,
        String summary,
        List<String> reasons,
        boolean live,
        boolean ready,
        double behindMillis,
        long backlog,
        List<ErrorGroup> errors) {
    private static final int MOST_REASONS = 20;
    private static final int MOST_ERRORS = 50;

    /** Errors that are the same. */
    public record ErrorGroup(
            String operator, String site, String type, String message, String line, long count, long first, long last) {
        static ErrorGroup of(HealthReport.ErrorGroup group, boolean messages) {
            return new ErrorGroup(
                    Text.cut(group.operator(), Text.NAME),
                    Text.cut(group.site(), Text.NAME),
                    Text.cut(group.type(), Text.NAME),
                    messages ? Text.cut(group.message(), Text.MESSAGE) : "",
                    Text.cut(group.line(), Text.NAME),
                    group.count(),
                    millis(group.first()),
                    millis(group.last()));
        }
    }

    public HealthView {
        checkNotNull(condition, "a health report needs a condition");
        reasons = List.copyOf(reasons);
        errors = List.copyOf(errors);
    }

    public static HealthView of(HealthReport report, ErrorView.Detail detail) {
        boolean messages = detail != ErrorView.Detail.TYPE;
        return new HealthView(
                report.condition(),
                millis(report.since()),
                text(report.summary(), report, messages),
                report.reasons().stream()
                        .limit(MOST_REASONS)
                        .map(reason -> text(reason, report, messages))
                        .toList(),
                report.live(),
                report.ready(),
                TimesView.millis(report.behind()),
                report.backlog(),
                report.errors().stream()
                        .limit(MOST_ERRORS)
                        .map(group -> ErrorGroup.of(group, messages))
                        .toList());
    }

    /** A sentence, which may quote the message of an error. */
    private static String text(String sentence, HealthReport report, boolean messages) {
        String shown = sentence;
        if (!messages) {
            for (HealthReport.ErrorGroup group : report.errors()) {
                if (!group.message().isBlank()) {
                    shown = shown.replace(group.message(), "(its message is hidden)")
                            .replace(LogText.escape(group.message()), "(its message is hidden)");
                }
            }
        }
        return Text.cut(shown, Text.MESSAGE);
    }

    private static long millis(Instant time) {
        return time.toEpochMilli();
    }

    /** The same with a few errors only. */
    public HealthView withErrors(int most) {
        return new HealthView(
                condition,
                since,
                summary,
                reasons,
                live,
                ready,
                behindMillis,
                backlog,
                errors.subList(0, Math.min(most, errors.size())));
    }

    /** Whether this is worse than another. */
    public boolean isWorseThan(HealthView other) {
        return condition.compareTo(other.condition) > 0;
    }
}
