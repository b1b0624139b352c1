package io.dstream.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.PoisonPolicy;
import io.dstream.StreamingContext;
import io.dstream.codec.Codec;
import io.dstream.codec.Codecs;
import io.dstream.sink.DeadLetter;
import io.dstream.sink.FileSink;
import io.dstream.spring.DStreamAutoConfiguration;
import io.dstream.spring.StreamingContextBuilderCustomizer;
import io.dstream.spring.StreamingProgram;
import io.dstream.testing.Await;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

/** The beans that the page on Spring Boot shows. */
class SpringBeansTest {
    private static final TestInput<String> NUMBERS = TestInput.create();
    private static Path directory;

    record Cart(String user, long items) {}

    static class Beans {
        // snippet: spring-customizer
        @Bean
        StreamingContextBuilderCustomizer deadLetters() {
            return builder -> builder.onPoisonRecord(PoisonPolicy.deadLetter(FileSink.<DeadLetter>lines(directory))
                    .atMost(100));
        }

        @Bean
        Codec<Cart> carts() {
            return Codecs.ofRecord(Cart.class); // all Codec beans are added to the builder
        }
        // end

        @Bean
        StreamingProgram numbers() {
            return ssc -> ssc.from(NUMBERS).map(Integer::parseInt).print();
        }
    }

    @Test
    void customizerAndCodecAreTaken(@TempDir Path letters) {
        directory = letters;
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DStreamAutoConfiguration.class))
                .withUserConfiguration(Beans.class)
                .withPropertyValues("dstream.batch-interval=20ms")
                .run(application -> {
                    Progress progress = new Progress(application.getBean(StreamingContext.class));
                    NUMBERS.add("1", "x");
                    Await.until("both are through", () -> progress.progress().get("records") == 2);
                    progress.stop();
                    assertThat(text(letters)).contains("x");
                });
    }

    private static String text(Path letters) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(letters)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
