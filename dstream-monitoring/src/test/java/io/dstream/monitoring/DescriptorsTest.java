package io.dstream.monitoring;

import io.dstream.StreamingContext;
import java.io.File;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DescriptorsTest {
    private static final File OPEN = new File("/proc/self/fd");

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void clientsThatLeaveInTheMiddleCostNoDescriptors() throws Exception {
        Assumptions.assumeTrue(OPEN.isDirectory());
        try (Monitoring page = Monitoring.on(0)) {
            StreamingContext ssc = page.attach(StreamingContext.builder().batchInterval(Programs.SECOND));
            half(page.address());
            int before = OPEN.list().length;
            for (int i = 0; i < 60; i++) {
                half(page.address());
            }
            while (OPEN.list().length > before + 20) {
                LockSupport.parkNanos(10_000_000);
            }
            ssc.close();
        }
    }

    private static void half(URI page) throws Exception {
        try (Socket socket = new Socket(page.getHost(), page.getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
