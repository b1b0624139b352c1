package io.dstream.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A model of the protocol of docs/design/020-storage.md, explored for small numbers of processes and batches. Each
 * process may be elected at any time, be suspended between any two of its steps for as long as the others like, and
 * learns that it was deposed only by being refused. No batch is ever published with two contents, and no part of the
 * log is dropped that a manifest needs. As soon as a step is left out, the exploration finds how that goes wrong.
 *
 * <p>The content of a batch is the process that planned it, which is how two plans of the same batch differ.
 */
class ElectionModelTest {
    private static final int PROCESSES = 3;
    private static final int BATCHES = 2;
    private static final int FENCE = -1;

    /** How a store refuses whoever was fenced. */
    private enum Store {
        /** Parts of the log have numbers, and each is created only if it is missing: S3. */
        NUMBERED_PARTS,
        /** Only whoever has the lease of the log can append to it: HDFS. */
        LEASES
    }

    /** A step of the protocol that is left out. */
    private enum Flaw {
        NONE,
        /** A manifest is replaced, whoever has replaced it before. */
        REPLACES_ANY_MANIFEST,
        /** Whoever takes over does not fence the log. */
        DOES_NOT_FENCE,
        /** It reads the log, and fences it then. */
        FENCES_AFTER_READING,
        /** A part of the log is written, whoever has written one there. */
        OVERWRITES_PARTS,
        /** A batch is published before its plan is durable. */
        PUBLISHES_UNPLANNED,
        /** The log is dropped before the manifest says that it is not needed. */
        DROPS_FIRST
    }

    /** What a process does next. */
    private enum Step {
        LOOK,
        CLAIM,
        FENCE,
        READ,
        PLAN,
        PUBLISH,
        DROP,
        STOPPED
    }

    /**
     * What a manifest says.
     *
     * @param version its number
     * @param done how many batches its base has
     * @param from the first part of the log that is needed beside the base
     */
    private record Manifest(int version, int done, int from) {
        Manifest next(int nowDone, int nowFrom) {
            return new Manifest(version + 1, nowDone, nowFrom);
        }
    }

    /**
     * A process.
     *
     * @param seen the manifest that it has read or written last
     * @param part the number of the log's next part, as far as it knows
     * @param batch the batch that it is to plan or publish next
     * @param content what that batch has, once it is planned; -1 before
     */
    private record Replica(Step next, Manifest seen, int part, int batch, int content) {
        static final Replica NEW = new Replica(Step.LOOK, new Manifest(0, 0, 0), 0, 0, -1);

        Replica to(Step step) {
            return new Replica(step, seen, part, batch, content);
        }

        Replica having(Manifest manifest) {
            return new Replica(next, manifest, part, batch, content);
        }
    }

    /**
     * What there is.
     *
     * @param manifest the newest
     * @param log its parts: a batch and its content, or a fence
     * @param writer who has the lease of the log; -1 for nobody
     * @param dropped how many parts of the log are gone
     * @param published the content of each batch; -1 for none
     */
    private record World(
            Manifest manifest,
            List<Integer> log,
            int writer,
            int dropped,
            List<Integer> published,
            List<Replica> replicas) {

        World with(int who, Replica replica) {
            return new World(manifest, log, writer, dropped, published, set(replicas, who, replica));
        }

        World with(Manifest newest) {
            return new World(newest, log, writer, dropped, published, replicas);
        }

        World withPart(int at, int part) {
            return new World(manifest, set(log, at, part), writer, dropped, published, replicas);
        }

        World withWriter(int who) {
            return new World(manifest, log, who, dropped, published, replicas);
        }

        World withDropped(int parts) {
            return new World(manifest, log, writer, Math.max(dropped, parts), published, replicas);
        }

        World withPublished(int batch, int content) {
            int before = published.get(batch);
            if (before >= 0 && before != content) {
                throw new Violation("batch " + batch + " was published with two contents");
            }
            return new World(manifest, log, writer, dropped, set(published, batch, content), replicas);
        }

        private static <T> List<T> set(List<T> list, int at, T element) {
            List<T> all = new ArrayList<>(list);
            if (at < all.size()) {
                all.set(at, element);
            } else {
                all.add(element);
            }
            return List.copyOf(all);
        }
    }

    private static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;

        Violation(String what) {
            super(what);
        }
    }

    /** All that a process may do next. */
    private static List<World> steps(World world, int who, Store store, Flaw flaw) {
        Replica mine = world.replicas.get(who);
        return switch (mine.next) {
            case LOOK ->
                List.of(world.with(who, Replica.NEW.having(world.manifest).to(Step.CLAIM)));
            case CLAIM ->
                List.of(replace(
                        world,
                        who,
                        mine.seen.next(mine.seen.done, mine.seen.from),
                        flaw == Flaw.FENCES_AFTER_READING ? Step.READ : Step.FENCE,
                        flaw));
            case FENCE -> List.of(fence(world, who, mine, store, flaw));
            case READ -> List.of(world.with(who, read(world, mine, flaw)));
            case PLAN -> List.of(plan(world, who, mine, store, flaw), base(world, who, mine, flaw));
            case PUBLISH -> List.of(publish(world, who, mine));
            case DROP -> List.of(drop(world, who, mine, flaw));
            case STOPPED -> List.of();
        };
    }

    private static World replace(World world, int who, Manifest next, Step then, Flaw flaw) {
        Replica mine = world.replicas.get(who);
        if (world.manifest.version != mine.seen.version && flaw != Flaw.REPLACES_ANY_MANIFEST) {
            return world.with(who, mine.to(Step.STOPPED));
        }
        return world.with(next).with(who, mine.having(next).to(then));
    }

    private static World fence(World world, int who, Replica mine, Store store, Flaw flaw) {
        World fenced = flaw == Flaw.DOES_NOT_FENCE
                ? world
                : store == Store.LEASES ? world.withWriter(who) : world.withPart(world.log.size(), FENCE);
        if (flaw != Flaw.FENCES_AFTER_READING) {
            return fenced.with(who, mine.to(Step.READ));
        }
        return fenced.with(
                who,
                new Replica(
                        mine.content < 0 ? Step.PLAN : Step.PUBLISH,
                        mine.seen,
                        fenced.log.size(),
                        mine.batch,
                        mine.content));
    }

    /** Goes on with the last batch that was planned, which may not have been published, or with the next. */
    private static Replica read(World world, Replica mine, Flaw flaw) {
        if (world.dropped > mine.seen.from && world.manifest.equals(mine.seen)) {
            throw new Violation("parts of the log are gone that the manifest needs");
        }
        int batch = mine.seen.done;
        int content = -1;
        for (int part : world.log.subList(Math.min(mine.seen.from, world.log.size()), world.log.size())) {
            if (part != FENCE) {
                batch = part / PROCESSES;
                content = part % PROCESSES;
            }
        }
        Step next = content >= 0 ? Step.PUBLISH : batch == BATCHES ? Step.STOPPED : Step.PLAN;
        return new Replica(
                flaw == Flaw.FENCES_AFTER_READING ? Step.FENCE : next, mine.seen, world.log.size(), batch, content);
    }

    private static World plan(World world, int who, Replica mine, Store store, Flaw flaw) {
        if (mine.batch == BATCHES) {
            return world.with(who, mine.to(Step.STOPPED));
        }
        World now = flaw == Flaw.PUBLISHES_UNPLANNED && world.published.get(mine.batch) < 0
                ? world.withPublished(mine.batch, who)
                : world;
        boolean fenced = store == Store.LEASES
                ? world.writer != who && world.writer >= 0
                : world.log.size() != mine.part && flaw != Flaw.OVERWRITES_PARTS;
        if (fenced) {
            return now.with(who, mine.to(Step.STOPPED));
        }
        int at = store == Store.LEASES ? world.log.size() : mine.part;
        return now.withPart(at, mine.batch * PROCESSES + who)
                .with(who, new Replica(Step.PUBLISH, mine.seen, mine.part + 1, mine.batch, who));
    }

    private static World publish(World world, int who, Replica mine) {
        return world.withPublished(mine.batch, mine.content)
                .with(who, new Replica(Step.PLAN, mine.seen, mine.part, mine.batch + 1, -1));
    }

    /** A base of all batches so far; then the log before it is not needed. */
    private static World base(World world, int who, Replica mine, Flaw flaw) {
        if (mine.seen.done == mine.batch) {
            return world; // there is one
        }
        if (flaw == Flaw.DROPS_FIRST) {
            return world.withDropped(mine.part).with(who, mine.to(Step.DROP));
        }
        return replace(world, who, mine.seen.next(mine.batch, mine.part), Step.DROP, flaw);
    }

    private static World drop(World world, int who, Replica mine, Flaw flaw) {
        return flaw == Flaw.DROPS_FIRST
                ? replace(world, who, mine.seen.next(mine.batch, mine.part), Step.PLAN, flaw)
                : world.withDropped(mine.seen.from).with(who, mine.to(Step.PLAN));
    }

    /** Explores all that may come of all. Gives how many states there are. */
    private static int explore(Store store, Flaw flaw) {
        World first = new World(
                new Manifest(0, 0, 0),
                List.of(),
                -1,
                0,
                List.of(-1, -1),
                List.of(Replica.NEW, Replica.NEW, Replica.NEW));
        Set<World> seen = new HashSet<>(Set.of(first));
        Deque<World> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            World world = open.pop();
            for (int who = 0; who < PROCESSES; who++) {
                for (World next : steps(world, who, store, flaw)) {
                    if (seen.add(next)) {
                        open.push(next);
                    }
                }
            }
        }
        return seen.size();
    }

    @ParameterizedTest
    @EnumSource
    void noBatchHasTwoContentsAndNothingIsForgotten(Store store) {
        assertThat(explore(store, Flaw.NONE)).isGreaterThan(10_000);
    }

    /** Numbered parts need no fence to be right; it decides that whoever takes over is not the one that is refused. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "DOES_NOT_FENCE"})
    void everyStepIsNeededWithNumberedParts(Flaw flaw) {
        assertThatThrownBy(() -> explore(Store.NUMBERED_PARTS, flaw)).isInstanceOf(Violation.class);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "OVERWRITES_PARTS"})
    void everyStepIsNeededWithLeases(Flaw flaw) {
        assertThatThrownBy(() -> explore(Store.LEASES, flaw)).isInstanceOf(Violation.class);
    }
}
