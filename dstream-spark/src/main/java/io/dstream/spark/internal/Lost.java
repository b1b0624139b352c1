package io.dstream.spark.internal;

import io.dstream.plan.OperatorException;

/** In place of an exception that cannot be sent: it says what that one was, and where it was thrown. */
final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Lost(Throwable original) {
        super(original.toString(), original.getCause() == null ? null : new Lost(original.getCause()));
        setStackTrace(original.getStackTrace());
    }

    /** A failure that can be sent: with its cause, or with what can be said of it. */
    static Shipped<OperatorException> shipped(OperatorException failure) {
        try {
            return Shipped.of(failure.operator(), failure);
        } catch (OperatorException e) { // its cause holds what is not serialisable
            return Shipped.of(
                    failure.operator(), OperatorException.of(failure.operator(), new Lost(failure.getCause())));
        }
    }
}
