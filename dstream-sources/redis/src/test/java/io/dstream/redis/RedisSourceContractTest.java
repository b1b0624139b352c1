package io.dstream.redis;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;

class RedisSourceContractTest extends SourceContract {
    /** Opens the source. */
    static final class Opening implements SourceOpening {
        @Override
        public DStream<String> open(StreamingContext ssc, String address) {
            return open(ssc, RedisServer.redis(address), RedisServer.stream(address));
        }

        static DStream<String> open(StreamingContext ssc, Redis redis, String stream) {
            return ssc.from(redis.read(stream).from(StreamStart.beginning()).group("contract"))
                    .named("in")
                    .map(entry -> entry.get("v"));
        }
    }

    @Override
    protected Upstream upstream() throws Exception {
        return RedisServer.shared().place();
    }

    @Override
    protected SourceOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.EXACTLY_ONCE;
    }

    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> Opening.open(ssc, RedisServer.redis(address).user(RedisServer.USER, "wrong"), "x"),
                "refuses the user 'shop' or its password",
                "user(name, password)");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) {
        RedisServer elsewhere = RedisServer.elsewhere();
        return Mistake.ends(
                (ssc, address) -> Opening.open(
                        ssc,
                        Redis.at("localhost", elsewhere.tlsPort())
                                .tls(elsewhere.certificates().withoutKey()),
                        "x"),
                "TLS handshake",
                "for the name localhost");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.retries(
                (ssc, address) -> Opening.open(ssc, RedisServer.redis(address), "nowhere"),
                "there is no stream nowhere",
                "waiting for its first entry");
    }
}
