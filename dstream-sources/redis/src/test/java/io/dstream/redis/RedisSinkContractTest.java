package io.dstream.redis;

import io.dstream.DStream;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SinkContract;
import io.dstream.testing.connectors.SinkOpening;
import java.util.Map;
import redis.clients.jedis.Jedis;

class RedisSinkContractTest extends SinkContract {
    /** Opens the sink. */
    static class Opening implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            write(records, RedisServer.redis(address), RedisServer.stream(address));
        }

        void write(DStream<String> records, Redis redis, String stream) {
            records.to(output(redis, stream).exactlyOnce("of-" + stream));
        }

        static RedisOutput<String> output(Redis redis, String stream) {
            return redis.append(stream, value -> Map.of("v", value));
        }
    }

    @Override
    protected Downstream downstream() throws Exception {
        return RedisServer.shared().place();
    }

    @Override
    protected Opening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.EXACTLY_ONCE;
    }

    @Override
    protected Mistake<SinkOpening> wrongCredentials(Downstream outside) {
        return Mistake.ends(
                (records, address) ->
                        opening().write(records, RedisServer.redis(address).password("wrong"), "x"),
                "refuses the",
                "password(...)");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) {
        RedisServer elsewhere = RedisServer.elsewhere();
        return Mistake.ends(
                (records, address) -> opening()
                        .write(
                                records,
                                Redis.at("localhost", elsewhere.tlsPort())
                                        .tls(elsewhere.certificates().withoutKey()),
                                "x"),
                "TLS handshake",
                "for the name localhost");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) {
        try (Jedis jedis = RedisServer.shared().client()) {
            jedis.set("text", "no stream");
        }
        return Mistake.ends(
                (records, address) -> opening().write(records, RedisServer.redis(address), "text"),
                "key text",
                "holds a string, expected a stream");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.ends(
                (records, address) -> opening().write(records.map(n -> n.repeat(RedisServer.LARGEST + 1)), address),
                "field 'v' has",
                "proto-max-bulk-len");
    }
}
