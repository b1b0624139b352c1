package io.dstream.plan;

/**
 * A user's function threw while an engine ran a plan.
 *
 * <p>Its stack trace is that of the user's exception, so the first line points at the user's code; the exception itself
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
     * Says which operator a failure came from.
     *
     * @param operator the operator whose function threw
     * @param cause what it threw
     * @return the failure; {@code cause} itself where it names its operator already
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
     * The operator whose function threw.
     *
     * @return its name
     */
    public Operator operator() {
        return operator;
    }
}
