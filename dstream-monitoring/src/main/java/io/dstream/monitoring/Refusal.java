package io.dstream.monitoring;

/** A request that cannot be answered; the client is told why. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    static Refusal notFound(String reason) {
        return new Refusal(404, reason);
    }

    static Refusal badRequest(String reason) {
        return new Refusal(400, reason);
    }

    int status() {
        return status;
    }
}
