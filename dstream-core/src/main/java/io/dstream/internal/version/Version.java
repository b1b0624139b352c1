package io.dstream.internal.version;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of the library that runs. It comes from a file that the build writes beside this class, and not from the
 * jar's manifest: a class path of directories has no manifest, and a jar of several libraries has another's.
 *
 * <p>Immutable; any thread may ask.
 */
public final class Version {
    /**
     * What is said where the file is missing or the build has not filled it in, as in some development environments.
     */
    public static final String UNKNOWN = "unknown";

    private static final String CURRENT = read("version.properties");

    private Version() {}

    /**
     * The version of this library.
     *
     * @return for instance {@code 0.1.0}, or {@link #UNKNOWN}; never null, never empty
     */
    public static String current() {
        return CURRENT;
    }

    static String read(String resource) {
        // Asks the class: on the module path, what is in a package is there for its own module alone.
        try (InputStream in = Version.class.getResourceAsStream(resource)) {
            if (in == null) {
                return UNKNOWN;
            }
            Properties properties = new Properties();
            properties.load(in);
            String version = properties.getProperty("version", "").strip();
            return version.isEmpty() || version.startsWith("${") ? UNKNOWN : version;
        } catch (IOException e) {
            throw new UncheckedIOException("the jar of dstream-core cannot be read", e);
        }
    }
}
