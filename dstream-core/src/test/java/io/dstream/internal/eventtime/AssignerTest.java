package io.dstream.internal.eventtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.event.Window;
import io.dstream.event.Windows;
import io.dstream.internal.times.Times;
import io.dstream.plan.Operator;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which windows a time lies in: negative times, gaps, calendars where the clock is changed, and the ends of time. */
@SuppressWarnings("serial") // functions that are sent nowhere
class AssignerTest {
    private static final Operator OPERATOR = Operator.of("test");

    private static List<Window> windows(Windows windows, long time) {
        Assigner assigner = Assigner.of(windows);
        Spans cells = new Spans();
        assigner.cells(OPERATOR, "record", time, cells);
        Spans all = new Spans();
        for (int i = 0; i < cells.size(); i++) {
            assigner.windows(cells.start(i), cells.end(i), all);
        }
        List<Window> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            found.add(Spans.window(all.start(i), all.end(i)));
        }
        return found;
    }

    private static Window window(long start, long end) {
        return new Window(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void timesBeforeTheEpochRoundDown() {
        assertThat(windows(Windows.tumbling(ms(10)), -1)).containsExactly(window(-10, 0));
        assertThat(windows(Windows.tumbling(ms(10)), -10)).containsExactly(window(-10, 0));
        assertThat(windows(Windows.tumbling(ms(10), ms(-3)), -4)).containsExactly(window(-13, -3));
        assertThat(windows(Windows.sliding(ms(10), ms(5)), -1)).containsExactly(window(-10, 0), window(-5, 5));
    }

    @Test
    void betweenWindowsThereMayBeGaps() {
        Windows gaps = Windows.sliding(ms(3), ms(10), ms(1));
        assertThat(windows(gaps, 1)).containsExactly(window(1, 4));
        assertThat(windows(gaps, 3)).containsExactly(window(1, 4));
        assertThat(windows(gaps, 4)).isEmpty();
        assertThat(windows(gaps, 0)).isEmpty();
    }

    @Test
    void overlappingWindowsAreThoseThatTheRuleNames() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            long size = 1L + random.nextInt(30);
            long period = 1L + random.nextInt(30);
            long offset = random.nextInt(60) - 30L;
            long time = random.nextInt(200) - 100L;
            List<Window> expected = new ArrayList<>();
            for (long start = time - size; start <= time; start++) {
                if (start > time - size && Math.floorMod(start - offset, period) == 0) {
                    expected.add(window(start, start + size));
                }
            }
            assertThat(windows(Windows.sliding(ms(size), ms(period), ms(offset)), time))
                    .as("size %s, period %s, offset %s, time %s", size, period, offset, time)
                    .isEqualTo(expected);
        }
    }

    private static void assertDay(String zone, String date, String hours) {
        ZoneId id = ZoneId.of(zone);
        LocalDate day = LocalDate.parse(date);
        Instant start = day.atStartOfDay(id).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(id).toInstant();
        assertThat(Duration.between(start, end)).as("%s in %s", date, zone).isEqualTo(Duration.parse(hours));
        for (Instant time : List.of(start, start.plusMillis(1), end.minusMillis(1))) {
            assertThat(windows(Windows.days(1, id), time.toEpochMilli())).containsExactly(new Window(start, end));
        }
    }

    @Test
    void aDayIsAsLongAsTheClockSays() {
        assertDay("Europe/Zurich", "2026-03-29", "PT23H");
        assertDay("Europe/Zurich", "2026-10-25", "PT25H");
        assertDay("Australia/Lord_Howe", "2026-10-04", "PT23H30M");
        assertDay("Australia/Lord_Howe", "2026-04-05", "PT24H30M");
        assertDay("America/Sao_Paulo", "2018-11-04", "PT23H"); // begins at 01:00
        assertDay("Asia/Kathmandu", "2026-06-01", "PT24H");
    }

    @Test
    void everyInstantLiesInItsWindowWhereverTheClockIsChanged() {
        for (String zone : List.of(
                "Europe/Zurich",
                "America/Sao_Paulo",
                "Australia/Lord_Howe",
                "America/St_Johns",
                "Asia/Beirut",
                "America/Havana",
                "Pacific/Apia")) {
            ZoneId id = ZoneId.of(zone);
            List<Windows> calendars = List.of(
                    Windows.days(1, id),
                    Windows.days(3, id),
                    Windows.weeks(1, id, DayOfWeek.SUNDAY),
                    Windows.months(1, id),
                    Windows.years(1, id));
            Instant from = LocalDateTime.parse("2005-01-01T00:00").atZone(id).toInstant();
            for (int i = 0; i < 7_000; i++) {
                long time = from.plus(Duration.ofMinutes(37L * 29 * i)).toEpochMilli();
                for (Windows windows : calendars) {
                    List<Window> found = windows(windows, time);
                    assertThat(found).hasSize(1);
                    if (!found.get(0).contains(Instant.ofEpochMilli(time))) {
                        throw new AssertionError(Instant.ofEpochMilli(time) + " is not in " + found + " of " + windows);
                    }
                }
            }
        }
    }

    @Test
    void anInstantOfTheOldDayAfterTheFirstOfTheNewIsTheNewDays() {
        ZoneId newfoundland = ZoneId.of("America/St_Johns"); // put its clock back at one past midnight until 2011
        Instant firstMidnight =
                LocalDate.parse("2006-10-29").atStartOfDay(newfoundland).toInstant();
        Instant again = firstMidnight.plus(Duration.ofMinutes(20)); // 23:19 of the 28th, for the second time
        assertThat(again.atZone(newfoundland).toLocalDate()).isEqualTo(LocalDate.parse("2006-10-28"));
        assertThat(windows(Windows.days(1, newfoundland), again.toEpochMilli()))
                .containsExactly(new Window(
                        firstMidnight,
                        LocalDate.parse("2006-10-30").atStartOfDay(newfoundland).toInstant()));
    }

    @Test
    void weeksBeginOnTheirDayAndMonthsAreCountedFrom1970() {
        ZoneId utc = ZoneId.of("UTC");
        long time = Instant.parse("2026-11-29T12:00:00Z").toEpochMilli(); // a Sunday
        assertThat(windows(Windows.weeks(1, utc, DayOfWeek.MONDAY), time))
                .containsExactly(
                        new Window(Instant.parse("2026-11-23T00:00:00Z"), Instant.parse("2026-11-30T00:00:00Z")));
        assertThat(windows(Windows.weeks(1, utc, DayOfWeek.SUNDAY), time))
                .containsExactly(
                        new Window(Instant.parse("2026-11-29T00:00:00Z"), Instant.parse("2026-12-06T00:00:00Z")));
        assertThat(windows(Windows.months(3, utc), time))
                .containsExactly(
                        new Window(Instant.parse("2026-10-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z")));
        assertThat(windows(Windows.years(2, utc), -1))
                .containsExactly(
                        new Window(Instant.parse("1968-01-01T00:00:00Z"), Instant.parse("1970-01-01T00:00:00Z")));
    }

    @Test
    void windowsOfAFunctionAreTakenAsTheyAre() {
        Windows own = Windows.of((String record, Instant time) -> List.of(window(0, 5), window(2, 7)));
        assertThat(windows(own, 3)).containsExactly(window(0, 5), window(2, 7));
    }

    @Test
    void timeHasEndsThatSumsDoNotPass() {
        assertThat(Times.plus(Times.MAX, Long.MAX_VALUE)).isEqualTo(Times.MAX);
        assertThat(Times.plus(Times.MAX - 1, 5)).isEqualTo(Times.MAX);
        assertThat(Times.minus(Times.MIN, Long.MAX_VALUE)).isEqualTo(Times.MIN);
        assertThat(windows(Windows.global(), 5)).containsExactly(Window.GLOBAL);
        assertThatThrownBy(() -> Times.millis(Instant.MAX)).hasMessageContaining("within 70 million years");
        assertThatThrownBy(() -> Windows.tumbling(Duration.ofNanos(1_500_000)))
                .hasMessageContaining("expected whole milliseconds");
        assertThatThrownBy(() -> Windows.session(Duration.ZERO)).hasMessageContaining("expected at least 1 ms");
    }
}
