package io.dstream.spring;

import java.io.Serial;

/** The application's streaming context cannot be made as it is set up. Its analysis is printed in its place. */
final class StreamingSetupException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    private StreamingSetupException(String description, String action, Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    static StreamingSetupException noProgram() {
        return new StreamingSetupException(
                "The application has no bean of type io.dstream.spring.StreamingProgram, so there is nothing to compute.",
                """
                Declare one, such as

                    @Bean
                    StreamingProgram words(Source<String> lines) {
                        return ssc -> ssc.from(lines).countByValue().print();
                    }

                in a class that the component scan finds, or set dstream.enabled=false.""",
                null);
    }

    static StreamingSetupException noOutput(int programs) {
        return new StreamingSetupException(
                (programs == 1 ? "The StreamingProgram bean has" : "The " + programs + " StreamingProgram beans have")
                        + " added no output operation, so nothing would be computed.",
                "End a stream in an output operation, such as print(), foreachBatch(...) or to(sink).",
                null);
    }

    static StreamingSetupException notSet(String property) {
        return new StreamingSetupException(
                "The property " + property + " is not set.",
                "Set the time between two batches in application.yaml or application.properties: " + property + "=1s.",
                null);
    }

    static StreamingSetupException setting(String property, Object value, IllegalArgumentException cause) {
        return new StreamingSetupException(
                "The property " + property + " is " + value + ": " + cause.getMessage() + ".",
                "Change " + property + " where it is set: in application.yaml, the environment or the command line.",
                cause);
    }

    static StreamingSetupException pageCannotOpen(int port, Exception cause) {
        return new StreamingSetupException(
                "The monitoring page cannot be opened on port " + port + ": " + reason(cause) + ".",
                "End what listens on port " + port
                        + ", or set dstream.monitoring.port to another port; 0 takes any that" + " is free.",
                cause);
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    String action() {
        return action;
    }
}
