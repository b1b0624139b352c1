package io.dstream.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is told of an exception by its traces. */
class TracesTest {
    private static Exception exception(Throwable cause, String type, String file, int line) {
        Exception exception = new Exception(cause);
        exception.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.HashMap", "get", "HashMap.java", 7),
            new StackTraceElement(type, "run", file, line)
        });
        return exception;
    }

    @Test
    void theInnermostCauseThatHasALineOfTheProgramTellsIt() {
        Exception inJdk = exception(null, "java.net.Socket", "Socket.java", 9);
        Exception inner = exception(inJdk, "com.example.Rates", "Rates.java", 77);
        Exception outer = exception(inner, "com.example.Orders", "Orders.java", 40);

        assertThat(Traces.line(outer)).isEqualTo("Rates.java:77");
        assertThat(Traces.line(exception(inJdk, "com.example.Orders", "Orders.java", 40)))
                .isEqualTo("Orders.java:40");
        assertThat(Traces.line(inJdk)).isEmpty();
    }

    @Test
    void causesThatGoInACircleComeToAnEnd() {
        Exception a = new Exception("a");
        Exception b = new Exception("b", a);
        a.initCause(b);

        assertThat(Traces.causes(b)).containsExactly(b, a);
        Exception deep = new Exception();
        for (int i = 0; i < 100; i++) {
            deep = new Exception(deep);
        }
        assertThat(Traces.causes(deep)).hasSize(20).startsWith(deep);
    }

    @Test
    void onlyWhatTheJvmThrowsItselfCanLackItsTrace() {
        NullPointerException omitted = new NullPointerException();
        omitted.setStackTrace(new StackTraceElement[0]);
        IllegalStateException withoutTrace = new IllegalStateException();
        withoutTrace.setStackTrace(new StackTraceElement[0]);

        assertThat(Traces.isOmitted(omitted)).isTrue();
        assertThat(Traces.isOmitted(new NullPointerException())).isFalse();
        assertThat(Traces.isOmitted(withoutTrace)).isFalse();
        assertThat(Traces.isOmitted(new RuntimeException(omitted))).isFalse();
        assertThat(Traces.isAnyOmitted(new RuntimeException(omitted))).isTrue();
    }
}
