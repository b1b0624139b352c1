package io.dstream.internal.eventtime;

import io.dstream.codec.Codec;
import io.dstream.codec.Codecs;
import io.dstream.event.Late;
import io.dstream.event.Pane;
import io.dstream.event.PaneInfo;
import io.dstream.event.Reason;
import io.dstream.event.Timed;
import io.dstream.event.Timing;
import io.dstream.event.Window;
import io.dstream.internal.eventtime.DistinctWithin.Candidates;
import io.dstream.internal.eventtime.EventFunction.Standing;
import io.dstream.internal.eventtime.Records.Gathered;
import java.util.List;

/** How what operators by event time have their tasks send one another is written, within one run of a program. */
@SuppressWarnings("serial") // its functions call what only this package has
public final class Traffic {
    private Traffic() {}

    /**
     * The same codecs and those of what is on its way between tasks.
     *
     * @param codecs the program's, which may have some of these
     * @return codecs that are not for what is kept
     */
    public static Codecs with(Codecs codecs) {
        Codecs all = codecs;
        for (Codec<?> codec : INTERNAL) {
            all = all.with(codec);
        }
        for (Codec<?> codec : USERS) {
            all = all.canWrite(codec.type()) ? all : all.with(codec);
        }
        return all;
    }

    private static final List<Codec<?>> INTERNAL = List.of(
            Codec.of(
                    "dstream.Stamped",
                    1,
                    Stamped.class,
                    (stamped, out) -> {
                        out.writeZigZag(stamped.time());
                        out.writeValue(stamped.value());
                    },
                    (version, in) -> {
                        long time = in.readZigZag();
                        return new Stamped(in.readValue(), time);
                    }),
            Codec.of("dstream.LeftOut", 1, LeftOut.class, LeftOut::write, (version, in) -> LeftOut.readFrom(in)),
            Codec.of(
                    "dstream.Sided",
                    1,
                    Sided.class,
                    (sided, out) -> {
                        out.writeBoolean(sided.isRight());
                        out.writeValue(sided.value());
                    },
                    (version, in) -> new Sided(in.readBoolean(), in.readValue())),
            Codec.of(
                    "dstream.Arrivals",
                    1,
                    Arrivals.class,
                    (arrivals, out) -> {
                        arrivals.write(out);
                        out.writeVarInt(arrivals.dropped().size());
                        arrivals.dropped().forEach(dropped -> dropped.write(out));
                    },
                    (version, in) -> {
                        Arrivals arrivals = Arrivals.read(in);
                        for (int n = in.readCount(1); n > 0; n--) {
                            arrivals.drop(Dropped.read(in));
                        }
                        return arrivals;
                    }),
            Codec.of("dstream.Gathered", 1, Gathered.class, Gathered::writeAll, (version, in) -> Gathered.readAll(in)),
            Codec.of(
                    "dstream.Candidates",
                    1,
                    Candidates.class,
                    Candidates::writeAll,
                    (version, in) -> Candidates.readAll(in)),
            Codec.of(
                    "dstream.Standing",
                    1,
                    Standing.class,
                    (standing, out) -> {
                        standing.progress().write(out);
                        out.writeZigZag(standing.hold());
                    },
                    (version, in) -> new Standing(EventProgress.read(in), in.readZigZag())));

    /** Of what programs see, and may have codecs for. */
    private static final List<Codec<?>> USERS = List.of(
            Codecs.ofEnum("dstream.Reason", Reason.class),
            Codecs.ofEnum("dstream.Timing", Timing.class),
            Codecs.ofRecord("dstream.Window", Window.class),
            Codecs.ofRecord("dstream.PaneInfo", PaneInfo.class),
            Codecs.ofRecord("dstream.Pane", Pane.class),
            Codecs.ofRecord("dstream.Late", Late.class),
            Codecs.ofRecord("dstream.Timed", Timed.class));
}
