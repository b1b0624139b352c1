package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layout that the guide gives for stack traces: an exception's message makes no line of its own. */
class LogPatternTest {

    private static String pattern() throws Exception {
        String guide = Files.readString(Path.of("..", "docs", "guide.md"));
        String after = guide.substring(guide.indexOf("<!-- pattern: escaped-traces -->"));
        return after.substring(after.indexOf("```") + 3, after.lastIndexOf("%nopex") + "%nopex".length())
                .strip();
    }

    @Test
    void aMessageMakesNoLineAndATraceKeepsItsLines() throws Exception {
        LoggerContext context = new LoggerContext();
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern("%level %msg%n" + pattern());
        layout.start();
        Exception inner = new IllegalStateException("inner\u001b[2K\r\nERROR forged");
        Exception outer = new IllegalArgumentException("outer\nERROR forged\n\nINFO all is well", inner);
        outer.addSuppressed(new IllegalStateException("suppressed\nERROR forged"));
        Logger logger = context.getLogger("io.dstream");

        List<String> lines = layout.doLayout(
                        new LoggingEvent(Logger.class.getName(), logger, Level.WARN, "it failed", outer, null))
                .lines()
                .toList();

        assertThat(lines.get(0)).isEqualTo("WARN it failed");
        assertThat(lines.get(1)).isEqualTo("java.lang.IllegalArgumentException: outer ERROR forged  INFO all is well");
        assertThat(lines).noneMatch(line -> line.startsWith("ERROR") || line.startsWith("INFO"));
        assertThat(lines).noneMatch(line -> line.contains("\u001b") || line.contains("\r"));
        assertThat(lines).filteredOn(line -> line.startsWith("\tat ")).hasSizeGreaterThan(5);
        assertThat(lines).anyMatch(line -> line.startsWith("Caused by: java.lang.IllegalStateException: inner"));
        assertThat(lines).anyMatch(line -> line.strip().startsWith("Suppressed: "));
    }
}
