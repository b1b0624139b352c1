package io.dstream.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.codec.Codec;
import io.dstream.codec.Codecs;
import io.dstream.testing.Await;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application that is closed and started again, in the same process and by a class loader that has its classes anew,
 * as the developer tools do after each change.
 */
public class RestartTest {
    /** Public, for the classes of another loader are in another package. */
    public static final TestInput<String> USERS = TestInput.create();

    /** The application's classes; all others, dstream's among them, are those of the test. */
    private static final class OwnClasses extends URLClassLoader {
        OwnClasses() {
            super(
                    new URL[] {Shop.class.getProtectionDomain().getCodeSource().getLocation()},
                    RestartTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Shop.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> found = findLoadedClass(name);
            return found == null ? findClass(name) : found;
        }
    }

    /** Carts per user, in a type of the application's own. */
    @EnableAutoConfiguration
    public static class Shop implements Supplier<ConfigurableApplicationContext> {
        record Cart(long items) {}

        @Override
        public ConfigurableApplicationContext get() {
            SpringApplication application = new SpringApplication(Shop.class);
            return application.run(
                    "--spring.main.web-application-type=none",
                    "--dstream.batch-interval=20ms",
                    "--dstream.checkpoint-dir=" + System.getProperty("shop.checkpoint"));
        }

        @Bean
        Codec<Cart> cart() {
            return Codecs.ofRecord(Cart.class);
        }

        @Bean
        TestOutput<String> carts() {
            return TestOutput.create();
        }

        @Bean
        StreamingProgram shop(TestOutput<String> carts) {
            return ssc -> ssc.from(USERS)
                    .named("users")
                    .countByValue()
                    .<Cart>updateStateByKey((counts, cart) ->
                            Optional.of(new Cart(cart.map(Cart::items).orElse(0L) + counts.size())))
                    .named("carts")
                    .map(cart -> cart.key() + " " + cart.value() + " "
                            + (cart.value().getClass().getClassLoader()
                                    == Thread.currentThread().getContextClassLoader()))
                    .to(carts);
        }
    }

    @Test
    void programGoesOnWithTheClassesOfTheNextLoader(@TempDir Path directory) throws Exception {
        System.setProperty("shop.checkpoint", directory.toString());
        for (int start = 1; start <= 3; start++) {
            String expected = "ann Cart[items=" + start + "] true";
            USERS.add("ann");
            inOwnClasses(application -> {
                @SuppressWarnings("unchecked")
                TestOutput<String> carts = application.getBean(TestOutput.class);
                Await.until(expected, Await.DEADLINE, () -> carts.all().contains(expected), () -> "" + carts.all());
                assertThat(carts.batches()).doesNotContain(List.of());
            });
        }
    }

    private interface Use {
        void of(ConfigurableApplicationContext application);
    }

    @SuppressWarnings("unchecked")
    private static void inOwnClasses(Use use) throws IOException, ReflectiveOperationException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (OwnClasses classes = new OwnClasses()) {
            thread.setContextClassLoader(classes);
            Class<?> shop = classes.loadClass(Shop.class.getName());
            assertThat(shop).isNotEqualTo(Shop.class);
            Supplier<ConfigurableApplicationContext> application = (Supplier<ConfigurableApplicationContext>)
                    shop.getDeclaredConstructor().newInstance();
            try (ConfigurableApplicationContext started = application.get()) {
                use.of(started);
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
