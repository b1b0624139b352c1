package io.dstream.monitoring.internal.model;

/** A request that cannot be answered; the client is told why. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String allow;

    public Refusal(int status, String reason) {
        this(status, reason, "");
    }

    private Refusal(int status, String reason, String allow) {
        super(reason, null, false, false);
        this.status = status;
        this.allow = allow;
    }

    /** The address has no such method. */
    public static Refusal ofMethod(String allow, String reason) {
        return new Refusal(405, reason, allow);
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

    /** The methods that the address has; empty unless that is why. */
    public String allow() {
        return allow;
    }
}
