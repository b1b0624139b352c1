package io.dstream.spark.internal;

import io.dstream.codec.Codecs;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/**
 * What each task has to know of its engine.
 *
 * @param shippedCodecs write what goes between tasks
 * @param guarded whether records that functions fail on are left out
 * @param counting whether to count
 */
record Env(Broadcast<Shipped<Codecs>> shippedCodecs, boolean guarded, boolean counting) implements Serializable {
    Codecs codecs() {
        return shippedCodecs.value().get();
    }
}
