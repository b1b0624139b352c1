/** Sources that need nothing but the JDK. */
module io.dstream.sources {
    requires transitive io.dstream.core;

    exports io.dstream.sources;
}
