package io.dstream.monitoring.internal.model;

/** A request that cannot be answered; the client is told why. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    public Refusal(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    public static Refusal notFound(String reason) {
        return new Refusal(404, reason);
    }

    public static Refusal badRequest(String reason) {
        return new Refusal(400, reason);
    }

    public int status() {
        return status;
    }
}
