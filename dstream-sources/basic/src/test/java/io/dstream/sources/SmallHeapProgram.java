package io.dstream.sources;

import com.sun.management.UnixOperatingSystemMXBean;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.ReceiverReport;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that counts the lines it is sent until one of them is "end". Run in a process of its own with a small heap.
 * Arguments: how many milliseconds a batch with records takes, how many senders there may be, and their idle timeout in
 * milliseconds, or 0.
 */
public final class SmallHeapProgram {
    private long lines; // the driver's, as is the next
    private int longest;
    private final CountDownLatch end = new CountDownLatch(1);

    private SmallHeapProgram() {}

    public static void main(String[] args) throws Exception {
        new SmallHeapProgram().run(Long.parseLong(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]));
    }

    private void run(long batchMillis, int maxConnections, long idleMillis) throws Exception {
        SocketServer server = Sockets.server(0).maxConnections(maxConnections).onListening(port -> {
            tellDescriptors();
            System.out.println("port " + port);
        });
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            ssc.addListener(new StreamingListener() {
                @Override
                public void onReceiverError(ReceiverReport report) {
                    System.out.println("report " + report.lastError().orElseThrow());
                }
            });
            ssc.from((idleMillis == 0 ? server : server.idleTimeout(Duration.ofMillis(idleMillis))).lines())
                    .foreachBatch(batch -> take(batch.collect(), batchMillis));
            ssc.start();
            end.await();
            ssc.stopGracefully(Duration.ofSeconds(30));
        }
        System.out.println("lines " + lines + " longest " + longest);
    }

    private static void tellDescriptors() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            System.out.println("descriptors " + system.getOpenFileDescriptorCount());
        }
    }

    private void take(List<String> batch, long batchMillis) throws InterruptedException {
        for (String line : batch) {
            lines++;
            longest = Math.max(longest, line.length());
            if (line.equals("end")) {
                end.countDown();
            } else if (line.equals("descriptors")) {
                tellDescriptors();
            } else if (line.startsWith("tell ")) {
                System.out.println(line);
            }
        }
        if (!batch.isEmpty() && batchMillis > 0) {
            var unused = new CountDownLatch(1).await(batchMillis, TimeUnit.MILLISECONDS);
        }
    }
}
