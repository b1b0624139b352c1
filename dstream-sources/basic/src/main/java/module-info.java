/** Sources that need only the JDK. */
module io.dstream.sources {
    requires com.google.common;
    requires transitive io.dstream.core;
    requires java.management;
    requires static jdk.management;
    requires org.slf4j;

    exports io.dstream.sources;
}
