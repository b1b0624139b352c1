package io.dstream.election;

/**
 * This process leads no more, so its program has stopped and publishes nothing. Another process goes on with the
 * program; start this one again to let it stand by.
 */
public final class LeadershipLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message why it leads no more
     */
    public LeadershipLostException(String message) {
        super(message);
    }
}
