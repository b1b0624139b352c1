package io.dstream.peers;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a good engineer would write by hand for exactly the job, on two threads. */
public final class LoopEngine implements Engine {
    private final TwoThreads threads = new TwoThreads();

    /** Starts the other thread. */
    public LoopEngine() {}

    @Override
    public boolean supports(Workload workload) {
        return true;
    }

    @Override
    public Job open(Workload workload) {
        return switch (workload) {
            case CHAIN_3 -> new Chain3();
            case CHAIN_8 -> new Chain8();
            case WORDS -> new Words(Inputs::lines);
            case LATENCY -> new Forward();
            case LAUNCH -> new Words(Inputs::fewLines);
            case WINDOW_10, WINDOW_10_INVERSE, WINDOW_60, WINDOW_60_INVERSE -> new Window(workload.panes());
            case STATE_TOUCHED -> new State(false);
            case STATE_ALL -> new State(true);
            case JOIN -> new Join();
        };
    }

    @Override
    public void close() {
        threads.close();
    }

    private static int begin(Object[] records, int half) {
        return Feed.begin(records.length, half, THREADS);
    }

    private final class Chain3 implements Job.OfBatches {
        private int next;

        @Override
        public long next() throws Exception {
            Long[] records = Inputs.longs(next++);
            return threads.sum(half -> {
                long sum = 0;
                for (int i = begin(records, half); i < begin(records, half + 1); i++) {
                    long v = records[i] + 1;
                    if ((v & 3) != 0) {
                        sum += Digest.of(v * 3);
                    }
                }
                return sum;
            });
        }
    }

    private final class Chain8 implements Job.OfBatches {
        private int next;

        @Override
        public long next() throws Exception {
            Long[] records = Inputs.longs(next++);
            return threads.sum(half -> {
                long sum = 0;
                for (int i = begin(records, half); i < begin(records, half + 1); i++) {
                    long v = records[i] + 1;
                    if ((v & 3) != 0) {
                        v = (v * 3) ^ 0x55;
                        if (v % 5 != 0) {
                            v = (v + 7) << 1;
                            if ((v & 14) != 0) {
                                sum += Digest.of(v - 1);
                            }
                        }
                    }
                }
                return sum;
            });
        }
    }

    private final class Words implements Job.OfBatches {
        private final Feed<String> feed;
        private int next;

        Words(Feed<String> feed) {
            this.feed = feed;
        }

        @Override
        public long next() throws Exception {
            String[] lines = feed.batch(next++);
            TwoThreads.Both<Map<String, long[]>> counts = threads.run(half -> count(lines, half));
            Map<String, long[]> all = counts.first();
            counts.second()
                    .forEach((word, count) -> all.merge(word, count, (a, b) -> {
                        a[0] += b[0];
                        return a;
                    }));
            long sum = 0;
            for (Map.Entry<String, long[]> entry : all.entrySet()) {
                sum += Digest.of(entry.getKey().hashCode(), entry.getValue()[0]);
            }
            return sum;
        }

        private static Map<String, long[]> count(String[] lines, int half) {
            Map<String, long[]> counts = new HashMap<>();
            for (int i = begin(lines, half); i < begin(lines, half + 1); i++) {
                for (String word : lines[i].split(" ")) {
                    counts.computeIfAbsent(word, w -> new long[1])[0]++;
                }
            }
            return counts;
        }
    }

    /** Each thread has the keys of its half; adds what comes into the window and subtracts what leaves it. */
    private final class Window implements Job.OfBatches {
        private final int panes;
        private final List<Map<Integer, long[]>> counts = List.of(new HashMap<>(), new HashMap<>());
        private final ArrayDeque<Integer[]> window = new ArrayDeque<>();
        private int next;

        Window(int panes) {
            this.panes = panes;
        }

        @Override
        public long next() throws Exception {
            Integer[] coming = Inputs.windowKeys(next++);
            Integer[] leaving = window.size() == panes ? window.remove() : new Integer[0];
            window.add(coming);
            return threads.sum(half -> slide(half, coming, leaving));
        }

        private long slide(int half, Integer[] coming, Integer[] leaving) {
            Map<Integer, long[]> mine = counts.get(half);
            for (Integer key : coming) {
                if (key % THREADS == half) {
                    mine.computeIfAbsent(key, k -> new long[1])[0]++;
                }
            }
            for (Integer key : leaving) {
                if (key % THREADS == half && --mine.get(key)[0] == 0) {
                    mine.remove(key);
                }
            }
            long sum = 0;
            for (Map.Entry<Integer, long[]> entry : mine.entrySet()) {
                sum += Digest.of(entry.getKey(), entry.getValue()[0]);
            }
            return sum;
        }
    }

    /** Each thread has the keys of its half. */
    private final class State implements Job.OfBatches {
        private final boolean giveAll;
        private final List<Map<Integer, long[]>> counts = List.of(new HashMap<>(), new HashMap<>());
        private int next;

        State(boolean giveAll) {
            this.giveAll = giveAll;
        }

        @Override
        public long next() throws Exception {
            Integer[] keys = Inputs.stateKeys(next++);
            return threads.sum(half -> {
                long touched = touch(half, keys);
                return giveAll ? all(half) : touched;
            });
        }

        private long touch(int half, Integer[] keys) {
            Map<Integer, long[]> mine = counts.get(half);
            long sum = 0;
            for (Integer key : keys) {
                if (key % THREADS == half) {
                    sum += Digest.of(key, ++mine.computeIfAbsent(key, k -> new long[1])[0]);
                }
            }
            return sum;
        }

        private long all(int half) {
            long sum = 0;
            for (Map.Entry<Integer, long[]> entry : counts.get(half).entrySet()) {
                sum += Digest.of(entry.getKey(), entry.getValue()[0]);
            }
            return sum;
        }
    }

    /** One thread puts records into a queue, and the other takes each as soon as it is there. */
    private static final class Forward implements Job.AsTheyCome {
        private final BlockingQueue<Long> queue = new LinkedBlockingQueue<>();

        @Override
        public String run() throws InterruptedException {
            Thread output = new Thread(this::takeAll, "output");
            output.setDaemon(true);
            output.start();
            Pace.RUN.sendTo(queue::addAll);
            Pace.RUN.awaitAll();
            output.interrupt();
            return "";
        }

        private void takeAll() {
            try {
                while (true) {
                    Pace.RUN.arrived(queue.take());
                }
            } catch (InterruptedException e) {
                // all have been taken
            }
        }
    }

    /** Each thread joins the keys of its half. */
    private final class Join implements Job.OfBatches {
        private int next;

        @Override
        public long next() throws Exception {
            Event[] left = Inputs.left(next);
            Event[] right = Inputs.right(next++);
            return threads.sum(half -> {
                Map<Integer, Event> byKey = new HashMap<>();
                for (Event event : left) {
                    if (event.key() % THREADS == half) {
                        byKey.put(event.key(), event);
                    }
                }
                long sum = 0;
                for (Event event : right) {
                    Event other = event.key() % THREADS == half ? byKey.get(event.key()) : null;
                    if (other != null) {
                        sum += Digest.of(event.key(), other.value() - event.value());
                    }
                }
                return sum;
            });
        }
    }
}
