package io.dstream.redis;

import io.dstream.DStream;
import io.dstream.testing.connectors.Promise;

/** The same of the sink that may append entries twice. */
class RedisPlainSinkContractTest extends RedisSinkContractTest {
    /** Opens the sink. */
    static final class Plain extends Opening {
        @Override
        void write(DStream<String> records, Redis redis, String stream) {
            records.to(output(redis, stream).atLeastOnce());
        }
    }

    @Override
    protected Opening opening() {
        return new Plain();
    }

    @Override
    protected Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }
}
