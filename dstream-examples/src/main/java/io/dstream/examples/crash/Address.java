package io.dstream.examples.crash;

/**
 * Where a server is.
 *
 * @param host its name or number
 * @param port its port
 */
record Address(String host, int port) {

    /** What stands behind a source's name: {@code HOST:PORT}. */
    static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port > 0 && port < 65_536) {
                return new Address(text.substring(0, colon), port);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("no address: '" + text + "', expected HOST:PORT");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
