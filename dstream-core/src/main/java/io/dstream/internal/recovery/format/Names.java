package io.dstream.internal.recovery.format;

/** What the files and directories of a checkpoint are called. */
public final class Names {
    public static final String LOCK = "LOCK";
    public static final String OWNER = "OWNER";
    public static final String MANIFEST = "MANIFEST";
    /** A directory of them, where the storage fences. */
    public static final String MANIFESTS = "manifests";

    /** Where the storage fences, what tells that the owner lives. */
    public static final String LEASE = "LEASE";

    public static final String LOG_DIRECTORY = "log";
    public static final String BASES = "base";
    public static final String RECEIVERS = "receivers";

    private Names() {}
}
