package io.dstream.testing.panes;

/**
 * How records are grouped into windows.
 *
 * @param windows {@code tumbling(size,offset)}, {@code sliding(size,period,offset)}, {@code session(gap)},
 *     {@code days(n,zone)}, {@code weeks(n,zone,firstDay)}, {@code months(n,zone)}, {@code years(n,zone)} or
 *     {@code global}
 * @param trigger {@code default}, or one by the names of dstream's triggers: {@code early(t)}, {@code late(t)} and
 *     {@code earlyAndLate(t,u)} are that of the end of the window with others, {@code orFinally(t,u)} is {@code t}
 *     until {@code u}
 * @param accumulating whether a pane shows all that came
 * @param lateness the allowed lateness, in milliseconds
 * @param onTimePane when there is an on-time pane, by the name of dstream's option
 * @param closingPane when there is a closing pane, by the name of dstream's option
 * @param paneTime which time a pane has, by the name of dstream's option
 */
public record Stage(
        Term windows,
        Term trigger,
        boolean accumulating,
        long lateness,
        String onTimePane,
        String closingPane,
        String paneTime) {

    static Stage parse(String text) {
        String[] words = text.split(" ");
        return new Stage(
                Term.parse(words[0]),
                Term.parse(words[1]),
                words[2].equals("accumulating"),
                Long.parseLong(words[3]),
                words[4],
                words[5],
                words[6]);
    }

    @Override
    public String toString() {
        return String.join(
                " ",
                windows.toString(),
                trigger.toString(),
                accumulating ? "accumulating" : "discarding",
                Long.toString(lateness),
                onTimePane,
                closingPane,
                paneTime);
    }
}
