package io.dstream.monitoring.internal.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogTailTest {
    private static final String LOG4J = "org.apache.logging.slf4j.Log4jLoggerFactory";
    private static final String JUL = "org.slf4j.jul.JDK14LoggerFactory";

    private static void add(LogTail tail, String message, String stack) {
        tail.add(Instant.EPOCH, "WARN", "main", "com.example", message, stack);
    }

    @Test
    void theLastLinesAreHeld() {
        LogTail tail = new LogTail();
        for (int i = 0; i < LogTail.LINES + 10; i++) {
            add(tail, "line " + i, "");
        }

        assertThat(tail.lines()).hasSize(LogTail.LINES);
        assertThat(tail.lines().get(0)).isEqualTo("1970-01-01T00:00:00Z WARN [main] com.example: line 10");
    }

    @Test
    void linesAreBoundedInSizeToo() {
        LogTail tail = new LogTail();
        for (int i = 0; i < LogTail.LINES; i++) {
            add(tail, "x".repeat(1_000_000), "");
        }

        assertThat(tail.lines()).isNotEmpty();
        assertThat(tail.lines().stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(LogTail.CHARACTERS);
    }

    @Test
    void oneEventDoesNotPushAllOthersOut() {
        LogTail tail = new LogTail();
        add(tail, "the cause", "");
        add(tail, "a\n".repeat(10_000), "at a\n".repeat(10_000));

        assertThat(tail.lines().get(0)).endsWith("the cause");
    }

    @Test
    void charactersThatSteerATerminalAreNotHeld() {
        LogTail tail = new LogTail();
        add(tail, "a\u001b[2Jb\u202ec\r\nd", "at e\n\tat f");

        assertThat(tail.lines())
                .containsExactly(
                        "1970-01-01T00:00:00Z WARN [main] com.example: a [2Jb c", "    d", "    at e", "    at f");
    }

    @Test
    void anUnknownProviderIsNamed() {
        assertThat(LogTail.install("com.example.Loggers").missing().orElse(""))
                .contains("com.example.Loggers", "Logback", "Log4j 2", "java.util.logging");
        assertThat(LogTail.install("org.slf4j.helpers.NOPLoggerFactory").missing())
                .isPresent();
    }

    // ---- Logback ----

    @Test
    void logbackIsListenedToUntilTheEnd() {
        Logger logger = LoggerFactory.getLogger("com.example.Orders");
        LogTail tail = LogTail.install();
        try (tail) {
            logger.error("it is {}", 42, new IllegalStateException("x"));
        }
        logger.error("too late");

        assertThat(tail.missing()).isEmpty();
        assertThat(tail.lines())
                .anyMatch(line -> line.contains("ERROR [") && line.endsWith("com.example.Orders: it is 42"))
                .anyMatch(line -> line.contains("IllegalStateException: x"))
                .anyMatch(line -> line.contains("at io.dstream.monitoring.internal.diagnose.LogTailTest"))
                .noneMatch(line -> line.contains("too late"));
    }

    @Test
    void logbackIsListenedToAfterANewConfiguration() {
        LoggerContext fresh = new LoggerContext();
        LogTail tail = new LogTail();
        Runnable remove = LogbackTail.install(tail, fresh);
        fresh.reset();
        fresh.getLogger("com.example").warn("after");
        remove.run();
        fresh.reset();
        fresh.getLogger("com.example").warn("removed");

        assertThat(tail.lines()).anyMatch(line -> line.endsWith("after")).noneMatch(line -> line.endsWith("removed"));
    }

    // ---- java.util.logging and Log4j 2 ----

    @Test
    void javaUtilLoggingIsListenedToUntilTheEnd() {
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger("com.example.Orders");
        LogTail tail = LogTail.install(JUL);
        try (tail) {
            logger.log(java.util.logging.Level.WARNING, "it is {0}", 42);
        }
        logger.warning("too late");

        assertThat(tail.lines())
                .anyMatch(line -> line.contains("WARNING [") && line.endsWith("com.example.Orders: it is 42"))
                .noneMatch(line -> line.contains("too late"));
    }

    @Test
    void log4jIsListenedToUntilTheEnd() {
        var logger = LogManager.getLogger("com.example.Orders");
        LogTail tail = LogTail.install(LOG4J);
        try (tail) {
            logger.error("it is {}", 42, new IllegalStateException("x"));
        }
        logger.error("too late");

        assertThat(tail.lines())
                .anyMatch(line -> line.contains("ERROR [") && line.endsWith("com.example.Orders: it is 42"))
                .anyMatch(line -> line.contains("IllegalStateException: x"))
                .noneMatch(line -> line.contains("too late"));
    }

    /** This module's classes anew, by a loader that has no log library. */
    @Test
    void aLibraryThatIsNotThereIsNamedRatherThanFailedOn() throws Exception {
        ClassLoader parent = LogTailTest.class.getClassLoader();
        ClassLoader without = new ClassLoader(parent) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("org.apache.logging.log4j.")) {
                    throw new ClassNotFoundException(name);
                }
                if (!name.startsWith(LogTail.class.getPackageName())) {
                    return super.loadClass(name, resolve);
                }
                try (InputStream in = parent.getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Class<?> type = without.loadClass(LogTail.class.getName());
        Method install = type.getDeclaredMethod("install", String.class);
        install.setAccessible(true);
        Optional<?> missing = (Optional<?>) type.getMethod("missing").invoke(install.invoke(null, LOG4J));

        assertThat(missing.map(Object::toString).orElse("")).contains(LOG4J);
        assertThat((List<?>) type.getMethod("lines").invoke(install.invoke(null, JUL)))
                .isEmpty();
    }
}
