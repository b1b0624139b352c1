/** dstream's core: batches, streams, windows, state, the local engine and the test kit. */
@SuppressWarnings("module") // those that have internal.text are not there when the core is compiled
module io.dstream.core {
    requires com.google.common;
    requires java.management;
    requires jdk.jfr;
    requires org.slf4j;

    exports io.dstream;
    exports io.dstream.batch;
    exports io.dstream.checkpoint;
    exports io.dstream.codec;
    exports io.dstream.election;
    exports io.dstream.engine;
    exports io.dstream.engine.task;
    exports io.dstream.engine.task.loop;
    exports io.dstream.event;
    exports io.dstream.function;
    exports io.dstream.internal.text to
            io.dstream.amqp,
            io.dstream.cassandra,
            io.dstream.flume,
            io.dstream.formats,
            io.dstream.hbase,
            io.dstream.http,
            io.dstream.jdbc,
            io.dstream.kafka,
            io.dstream.monitoring,
            io.dstream.mqtt,
            io.dstream.redis,
            io.dstream.sources,
            io.dstream.spark,
            io.dstream.zeromq,
            io.dstream.zookeeper;
    exports io.dstream.plan;
    exports io.dstream.report;
    exports io.dstream.sink;
    exports io.dstream.source;
    exports io.dstream.state;
    exports io.dstream.storage;
    exports io.dstream.store;
    exports io.dstream.table;
    exports io.dstream.testkit;
    exports io.dstream.time;
    exports io.dstream.trace;

    uses io.dstream.storage.StorageProvider;

    provides io.dstream.storage.StorageProvider with
            io.dstream.internal.storage.LocalProvider;
}
