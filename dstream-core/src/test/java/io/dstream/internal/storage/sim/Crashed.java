package io.dstream.internal.storage.sim;

/** The simulated machine is off. Not an exception, so that nobody deals with it. */
public final class Crashed extends Error {
    private static final long serialVersionUID = 1;

    Crashed(Operation at) {
        super("the machine went off at " + at);
    }
}
