package io.dstream.monitoring.internal.server;

import io.dstream.monitoring.internal.model.Applications;
import java.util.List;

/** Tells tests outside this package what is answered. */
public final class Addresses {
    private Addresses() {}

    /** Methods and addresses below {@code /api/v1}. */
    public static List<String> ofRest() {
        return new Rest(new Applications(), Control.refused()).addresses();
    }
}
