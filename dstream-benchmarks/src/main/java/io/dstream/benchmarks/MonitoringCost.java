package io.dstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.monitoring.Monitoring;
import io.dstream.report.BatchReport;
import io.dstream.source.Sources;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * What the monitoring page costs. First the word count, as fast as it goes, with a page that nobody looks at and with
 * one that is open, each between blocks without a page: CPU time and time per batch. Then a program with 1 ms batches,
 * without a page and with 100 pages open of which one takes a byte a second: how late batches are. {@code args[0]}
 * rounds of the first, 30 if missing, which take about ten seconds each, and a tenth as many of the second.
 */
public final class MonitoringCost {
    private static final int LINES = 20_000;
    private static final int BATCHES = 200;
    private static final int SETTLING = 80; // batches, about a second
    private static final int SECONDS = 10;
    private static final Pattern BATCHES_THREADS = Pattern.compile("main|words-(driver|ticker|worker-\\d+)");

    private MonitoringCost() {}

    /** What is attached to the program that is measured. */
    private enum Page {
        NONE,
        CLOSED,
        OPEN
    }

    /**
     * Runs it.
     *
     * @param args how many rounds
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        words(rounds);
        delays(Math.max(1, rounds / 10));
    }

    // ---- throughput ----

    /**
     * One program all the time, so that all blocks run the same compiled code; what is attached to it changes. Each
     * block with a page is compared with those without one before and after it, which have the machine as it is then;
     * and those with each other, which says how much of a ratio is noise.
     */
    private static void words(int rounds) throws Exception {
        List<String> lines = lines();
        Queue<List<String>> batches = new ArrayDeque<>();
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                .appName("words")
                .batchInterval(Duration.ofMillis(20))
                .parallelism(2))) {
            driver.context()
                    .from(Sources.queue(batches))
                    .flatMap(line -> Arrays.asList(line.split(" ")))
                    .countByValue()
                    .foreachBatch(Batch::count);
            Runnable batch = () -> {
                batches.add(lines);
                driver.runBatch();
            };
            for (int warmUp = 0; warmUp < 3; warmUp++) {
                for (Page page : Page.values()) {
                    block(driver.context(), batch, page);
                }
            }
            Map<Page, List<Figures>> ratios = new EnumMap<>(Page.class);
            Figures before = block(driver.context(), batch, Page.NONE);
            for (int round = 0; round < rounds; round++) {
                for (Page page : round % 2 == 0 ? List.of(Page.CLOSED, Page.OPEN) : List.of(Page.OPEN, Page.CLOSED)) {
                    Figures with = block(driver.context(), batch, page);
                    Figures after = block(driver.context(), batch, Page.NONE);
                    ratios.computeIfAbsent(page, p -> new ArrayList<>()).add(with.dividedBy(before.meanWith(after)));
                    ratios.computeIfAbsent(Page.NONE, p -> new ArrayList<>()).add(after.dividedBy(before));
                    before = after;
                }
            }
            System.out.printf(Locale.ROOT, "word count, a batch without a page: CPU %.2f ms%n", before.cpu);
            ratios.forEach((page, of) -> {
                print(page, "CPU of others", of.stream().mapToDouble(Figures::others));
                print(page, "CPU time", of.stream().mapToDouble(Figures::cpu));
                print(page, "elapsed time", of.stream().mapToDouble(Figures::elapsed));
            });
        }
    }

    /**
     * Of a batch, in milliseconds; or one divided by another.
     *
     * @param others the CPU time of threads that neither feed nor compute batches; divided, that beyond the other's, as
     *     a part of all of the other's. A page has threads of its own, so this tells what it costs far better than the
     *     difference of two large figures
     */
    private record Figures(double cpu, double elapsed, double others) {
        Figures dividedBy(Figures other) {
            return new Figures(cpu / other.cpu, elapsed / other.elapsed, 1 + (others - other.others) / other.cpu);
        }

        Figures meanWith(Figures other) {
            return new Figures((cpu + other.cpu) / 2, (elapsed + other.elapsed) / 2, (others + other.others) / 2);
        }
    }

    private static void print(Page page, String figure, DoubleStream ratios) {
        double[] sorted = ratios.sorted().toArray();
        double median = at(sorted, .5);
        double standardError = 1.25 * (at(sorted, .84) - at(sorted, .16)) / 2 / Math.sqrt(sorted.length);
        System.out.printf(
                Locale.ROOT,
                "word count, page %-6s: %-12s of a batch, divided by that of the blocks without a page beside it: median"
                        + " %.3f +- %.3f, quartiles %.3f..%.3f, least and greatest %.3f..%.3f%n",
                page,
                figure,
                median,
                standardError,
                at(sorted, .25),
                at(sorted, .75),
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            StringBuilder line = new StringBuilder();
            for (int word = 0; word < 10; word++) {
                line.append("word").append((i * 31 + word * 17) % 5_000).append(' ');
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** Over some batches. */
    private static Figures block(StreamingContext ssc, Runnable batch, Page page) throws Exception {
        Monitoring monitoring = page == Page.NONE ? null : Monitoring.on(0).attach(ssc);
        Thread viewer = page == Page.OPEN ? view(monitoring.address(), Integer.MAX_VALUE) : null;
        for (int i = 0; i < SETTLING; i++) {
            batch.run(); // the page has been opened, and has what was there before
        }
        long others = others();
        long cpu = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < BATCHES; i++) {
            batch.run();
        }
        Figures figures = new Figures(
                (cpu() - cpu) / 1e6 / BATCHES,
                (System.nanoTime() - start) / 1e6 / BATCHES,
                (others() - others) / 1e6 / BATCHES);
        if (monitoring != null) {
            monitoring.close();
        }
        if (viewer != null) {
            viewer.join();
        }
        return figures;
    }

    // ---- delays ----

    private static void delays(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (int pages : new int[] {0, 1, 100}) {
                delay(pages);
            }
        }
    }

    private static void delay(int pages) throws Exception {
        double[] delays = new double[SECONDS * 1_000 + 1_000];
        int[] n = new int[1];
        StreamingContext ssc = StreamingContext.builder()
                .appName("delays")
                .batchInterval(Duration.ofMillis(1))
                .parallelism(2)
                .build();
        Monitoring monitoring = pages == 0 ? null : Monitoring.on(0).attach(ssc);
        ssc.from(Sources.<Integer>queue(new ConcurrentLinkedQueue<>())).foreachBatch(batch -> batch.count());
        ssc.addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport batch) {
                if (batch.id() > 1_000 && n[0] < delays.length) { // not the first second
                    delays[n[0]++] =
                            batch.schedulingDelay().orElse(Duration.ZERO).toNanos() / 1e3;
                }
            }
        });
        ssc.start();
        List<Thread> viewers = new ArrayList<>();
        for (int i = 0; i < pages; i++) {
            viewers.add(view(monitoring.address(), i == 0 && pages > 1 ? 1 : Integer.MAX_VALUE));
        }
        long cpu = cpu();
        ssc.awaitTermination(Duration.ofSeconds(SECONDS));
        double load = (cpu() - cpu) / 1e7 / SECONDS;
        System.gc();
        long heap = (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
        ssc.close();
        if (monitoring != null) {
            monitoring.close();
        }
        for (Thread viewer : viewers) {
            viewer.interrupt(); // the slow one, which would read for hours what it was sent
            viewer.join();
        }
        double[] sorted = Arrays.copyOf(delays, n[0]);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "1 ms batches, %3d pages open: scheduling delay in us p50 %.0f, p90 %.0f, p99 %.0f, p99.9 %.0f; %d batches,"
                        + " CPU %.0f %% of a core (viewers included), heap %d MB%n",
                pages,
                at(sorted, .5),
                at(sorted, .9),
                at(sorted, .99),
                at(sorted, .999),
                n[0],
                load,
                heap);
    }

    private static double at(double[] sorted, double quantile) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)];
    }

    /** Reads what a page is sent, so many bytes a second. */
    private static Thread view(URI address, int perSecond) {
        Thread thread = new Thread(() -> {
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                socket.getOutputStream()
                        .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[perSecond == 1 ? 1 : 16 << 10];
                while (in.read(buffer) >= 0) {
                    if (perSecond == 1) {
                        Thread.sleep(1_000);
                    }
                }
            } catch (IOException | InterruptedException e) {
                return; // the page has been closed, or has dropped this client
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The CPU time of all threads but those that feed and compute batches. */
    private static long others() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null
                        && !BATCHES_THREADS.matcher(thread.getThreadName()).matches())
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
