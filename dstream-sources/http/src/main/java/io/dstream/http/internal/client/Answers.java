package io.dstream.http.internal.client;

import io.dstream.http.internal.client.ClientReceiver.HopelessException;
import java.util.Set;

/** Which answers of a server no further attempt can mend. */
final class Answers {
    private static final Set<Integer> MAY_PASS = Set.of(408, 425, 429);

    private Answers() {}

    static void check(int status) throws HopelessException {
        if (status == 401 || status == 403) {
            throw new HopelessException("the server answers with " + status
                    + ": the token or the user and password are missing or wrong (bearer, basic, header)");
        }
        if (status == 204) {
            throw new HopelessException("the server answers with 204: there are no more events");
        }
        if (status >= 300 && status < 500 && !MAY_PASS.contains(status)) {
            throw new HopelessException("the server answers with " + status + ": check the address");
        }
    }
}
