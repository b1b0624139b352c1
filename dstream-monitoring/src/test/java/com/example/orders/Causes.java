package com.example.orders;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.monitoring.Monitoring;
import io.dstream.plan.Partition;
import io.dstream.sink.Sink;
import io.dstream.source.Receiver;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Programs, each of which has something wrong with it, on one page. In a package of its own, as programs are: what is
 * in the library's packages is not taken for the program's.
 */
public final class Causes implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Monitoring page = Monitoring.on(0).showErrorDetails().allowControl();
    private final List<StreamingContext> programs = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ServerSocket silent; // accepts connections, and never says anything

    public Causes() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        program("slow map", this::slowMap);
        program("skew", this::skew);
        program("overloaded", this::overloaded);
        program("failing map", this::failingMap);
        program("dead database", this::deadDatabase);
        program("silent database", this::silentDatabase);
        program("dead broker", this::deadBroker);
        program("silent source", this::silentSource);
        program("full disk", this::fullDisk);
        programs.forEach(StreamingContext::start);
    }

    public Monitoring page() {
        return page;
    }

    private void program(String name, Consumer<StreamingContext> declare) {
        StreamingContext ssc = page.attach(StreamingContext.builder()
                .appName(name)
                .batchInterval(INTERVAL)
                .parallelism(2)
                .onBatchFailure(name.equals("full disk") ? BatchFailurePolicy.fail() : BatchFailurePolicy.skip()));
        declare.accept(ssc);
        programs.add(ssc);
    }

    private void slowMap(StreamingContext ssc) {
        numbers(ssc, 20, 20)
                .map(n -> lookUp(n, 4))
                .named("customer-of")
                .mapToPair(n -> Pair.of(n % 10, 1L))
                .mapWithState(StateSpec.<Integer, Long, Long, Pair<Integer, Long>>of((key, one, total) -> {
                            total.update(total.getOption().orElse(0L) + one.orElse(0L));
                            return Pair.of(key, total.get());
                        })
                        .named("totals"))
                .foreachBatch(batch -> batch.count());
    }

    private void skew(StreamingContext ssc) {
        numbers(ssc, 60, 3, 3, 3).map(n -> lookUp(n, 2)).named("customer-of").foreachBatch(batch -> batch.count());
    }

    private void overloaded(StreamingContext ssc) {
        numbers(ssc, 50, 50).map(n -> lookUp(n, 20)).named("customer-of").foreachBatch(batch -> batch.count());
    }

    private void failingMap(StreamingContext ssc) {
        DStream<Integer> orders = numbers(ssc, 10);
        orders.map(n -> n == 9 ? "12,50" : Integer.toString(n))
                .named("amounts")
                .map(Integer::parseInt)
                .named("parsed")
                .foreachBatch(batch -> batch.count());
        orders.count().foreachBatch(batch -> batch.count());
    }

    private void deadDatabase(StreamingContext ssc) {
        numbers(ssc, 10).foreachBatch(batch -> {
            throw new ConnectException("Connection refused: db.example.com:5432");
        });
    }

    private void silentDatabase(StreamingContext ssc) {
        numbers(ssc, 10).foreachBatch(batch -> {
            try (Socket connection = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
                askDatabase(connection);
            }
        });
    }

    private static int askDatabase(Socket connection) throws IOException {
        return connection.getInputStream().read();
    }

    private void deadBroker(StreamingContext ssc) {
        ssc.from(Sources.of(new Receiver<Integer>() {
                    @Override
                    protected void onStart() {
                        newThread("orders", this::connect).start();
                    }

                    private void connect() {
                        restart(
                                "the broker cannot be reached",
                                new ConnectException("Connection refused: broker-1.example.com:9092"));
                    }

                    @Override
                    protected void onStop() {}
                }))
                .named("orders")
                .foreachBatch(batch -> batch.count());
    }

    private void silentSource(StreamingContext ssc) {
        ssc.from(new Numbers(List.of(10)) {
                    private int cuts;

                    @Override
                    void beforeCut() throws InterruptedException {
                        if (cuts++ == 3) {
                            end.await();
                        }
                    }
                })
                .named("orders")
                .foreachBatch(batch -> batch.count());
    }

    private void fullDisk(StreamingContext ssc) {
        numbers(ssc, 10).to(new Sink<>() {
            private int batches;

            @Override
            public void write(Batch<Integer> batch, Instant batchTime) throws IOException {
                if (++batches == 5) {
                    throw new IOException("No space left on device");
                }
            }
        });
    }

    /** As slow as if it asked somebody. */
    private static int lookUp(int n, int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        return n;
    }

    private static DStream<Integer> numbers(StreamingContext ssc, Integer... partitions) {
        return ssc.from(new Numbers(List.of(partitions))).named("orders");
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        for (StreamingContext program : programs) {
            if (program.appName().equals("silent database")) {
                silent.close();
            }
            program.close();
        }
        page.close();
    }

    /** The numbers from 0, as many in each partition of each batch as is said. */
    private static class Numbers implements Source<Integer>, SourceReader<Integer> {
        private final List<Integer> partitions;
        private volatile boolean finished;

        Numbers(List<Integer> partitions) {
            this.partitions = partitions;
        }

        void beforeCut() throws InterruptedException {}

        @Override
        public String kind() {
            return "numbers";
        }

        @Override
        public SourceReader<Integer> open(SourceContext context) {
            return this;
        }

        @Override
        public Cut<Integer> cut(Instant batchTime, long maxRecords) throws InterruptedException {
            beforeCut();
            List<Partition<Integer>> parts = new ArrayList<>();
            for (int size : partitions) {
                parts.add(Partition.of(IntStream.range(0, size).boxed().toArray(), 0, size));
            }
            return new Cut<>(parts, partitions.stream().mapToLong(n -> n).sum(), 0);
        }

        @Override
        public void finish() {
            finished = true;
        }

        @Override
        public boolean finished() {
            return finished;
        }

        @Override
        public void close() {}
    }
}
