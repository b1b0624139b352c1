package io.dstream.spring;

import io.dstream.StreamingContext;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.util.FileSystemUtils;

/**
 * Runs the application's programs on the test kit's manual clock: a {@link StreamingTestDriver} replaces the life
 * cycle. For {@link io.dstream.spring.test.StreamingTest}.
 */
@AutoConfiguration(before = DStreamAutoConfiguration.class)
@ConditionalOnProperty(name = "dstream.test.driver", havingValue = "true")
public final class TestDriverAutoConfiguration {

    TestDriverAutoConfiguration() {}

    @Bean
    TestRun dstreamTestRun(StreamingAssembly assembly, @Value("${dstream.test.restartable:false}") boolean restartable)
            throws IOException {
        return new TestRun(
                assembly,
                restartable ? Optional.of(Files.createTempDirectory("dstream-test-checkpoint")) : Optional.empty());
    }

    @Bean(destroyMethod = "") // the run closes it
    StreamingTestDriver streamingTestDriver(TestRun run) {
        return run.driver();
    }

    @Bean(destroyMethod = "")
    StreamingContext streamingContext(TestRun run) {
        return run.driver().context();
    }

    /** The programs of one test, with a checkpoint of its own; never the application's, which may be in use. */
    static final class TestRun implements SmartInitializingSingleton, DisposableBean {
        private final StreamingAssembly assembly;
        private final Optional<Path> checkpointDir;
        private final StreamingTestDriver driver;
        private boolean listening; // all beans are there

        TestRun(StreamingAssembly assembly, Optional<Path> checkpointDir) {
            this.assembly = assembly;
            this.checkpointDir = checkpointDir;
            this.driver = StreamingTestDriver.create(() -> assembly.builder(checkpointDir), this::addTo);
        }

        private void addTo(StreamingContext ssc) {
            assembly.addPrograms(ssc);
            if (listening) {
                assembly.addListeners(ssc); // of a restarted program
            }
        }

        StreamingTestDriver driver() {
            return driver;
        }

        @Override
        public void afterSingletonsInstantiated() {
            listening = true;
            assembly.addListeners(driver.context());
        }

        @Override
        public void destroy() throws IOException {
            driver.close();
            if (checkpointDir.isPresent()) {
                FileSystemUtils.deleteRecursively(checkpointDir.get());
            }
        }
    }
}
