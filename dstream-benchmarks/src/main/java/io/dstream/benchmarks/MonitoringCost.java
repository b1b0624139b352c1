package io.dstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.monitoring.Monitoring;
import io.dstream.report.BatchReport;
import io.dstream.source.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * What the monitoring page costs. First the word count, as fast as it goes, without a page, with a page that nobody
 * looks at, and with one that is open, by turns: CPU time and time per batch. Then a program with 1 ms batches, without
 * a page and with 100 pages open of which one takes a byte a second: how late batches are. {@code args[0]} rounds of
 * each, 9 if missing.
 */
public final class MonitoringCost {
    private static final int LINES = 20_000;
    private static final int BATCHES = 50;
    private static final int SECONDS = 10;

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

    /** One program all the time, so that all blocks run the same compiled code; what is attached to it changes. */
    private static void words(int rounds) throws Exception {
        List<String> lines = lines();
        Queue<List<String>> batches = new ConcurrentLinkedQueue<>(List.of(lines, lines, lines, lines));
        Semaphore done = new Semaphore(0);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("words")
                .batchInterval(Duration.ofMillis(1)) // always late: one batch after the other
                .parallelism(2)
                .build()) {
            ssc.from(Sources.queue(batches))
                    .flatMap(line -> Arrays.asList(line.split(" ")))
                    .countByValue()
                    .foreachBatch(batch -> {
                        if (batch.count() > 0) {
                            batches.add(lines);
                            done.release();
                        }
                    });
            ssc.start();
            for (int warmUp = 0; warmUp < 3; warmUp++) {
                for (Page page : Page.values()) {
                    block(ssc, done, page);
                }
            }
            Map<Page, List<double[]>> figures = new EnumMap<>(Page.class);
            for (int round = 0; round < rounds; round++) {
                List<Page> order = new ArrayList<>(Arrays.asList(Page.values()));
                Collections.rotate(order, round); // so that none is always the first
                for (Page page : order) {
                    figures.computeIfAbsent(page, p -> new ArrayList<>()).add(block(ssc, done, page));
                }
            }
            for (Page page : Page.values()) {
                print(page, figures);
            }
        }
    }

    private static void print(Page page, Map<Page, List<double[]>> figures) {
        String[] names = {"CPU time", "elapsed time"};
        for (int figure = 0; figure < names.length; figure++) {
            int f = figure;
            double[] of =
                    figures.get(page).stream().mapToDouble(x -> x[f]).sorted().toArray();
            double[] none = figures.get(Page.NONE).stream()
                    .mapToDouble(x -> x[f])
                    .sorted()
                    .toArray();
            double[] ratios = new double[of.length];
            for (int round = 0; round < of.length; round++) {
                ratios[round] =
                        figures.get(page).get(round)[f] / figures.get(Page.NONE).get(round)[f];
            }
            Arrays.sort(ratios);
            System.out.printf(
                    Locale.ROOT,
                    "word count, page %s: %s of a batch, median %.2f ms; sum divided by that without %.3f; by round, median"
                            + " %.3f, quartiles %.3f..%.3f%n",
                    page,
                    names[f],
                    at(of, .5),
                    Arrays.stream(of).sum() / Arrays.stream(none).sum(),
                    at(ratios, .5),
                    at(ratios, .25),
                    at(ratios, .75));
        }
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

    /** CPU time and time of a batch, in milliseconds, over some batches. */
    private static double[] block(StreamingContext ssc, Semaphore done, Page page) throws Exception {
        Monitoring monitoring = page == Page.NONE ? null : Monitoring.on(0).attach(ssc);
        Thread viewer = page == Page.OPEN ? view(monitoring.address(), Integer.MAX_VALUE) : null;
        done.drainPermits();
        done.acquire(5); // what was attached has begun
        long cpu = cpu();
        long start = System.nanoTime();
        done.acquire(BATCHES);
        double[] figures = {(cpu() - cpu) / 1e6 / BATCHES, (System.nanoTime() - start) / 1e6 / BATCHES};
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

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
