package io.dstream.plan;

/**
 * Thrown when a user's function has thrown an exception while an engine ran a plan.
 *
 * <p>The stack trace is that of the user's exception, so the first line points to the user's code. The exception itself
 * is the {@linkplain #getCause() cause}.
 */
public final class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Operator operator;

    private OperatorException(Operator operator, Throwable cause) {
        super("operator " + operator + " failed: " + cause, cause);
        this.operator = operator;
        setStackTrace(cause.getStackTrace());
    }

    /**
     * Returns an exception that names the operator in which a failure occurred.
     *
     * @param operator the operator whose function threw
     * @param cause the exception it threw
     * @return the exception; {@code cause} itself if it already names its operator
     */
    public static OperatorException of(Operator operator, Throwable cause) {
        if (cause instanceof OperatorException named) {
            return named;
        }
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new OperatorException(operator, cause);
    }

    /**
     * Returns the operator whose function threw.
     *
     * @return the operator
     */
    public Operator operator() {
        return operator;
    }
}
