package io.dstream.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;

/** What spans say, by name. Names are stable: queries and alerts are written with them. */
final class Attributes {
    static final AttributeKey<String> PROGRAM = AttributeKey.stringKey("dstream.program");
    static final AttributeKey<Long> BATCH_ID = AttributeKey.longKey("dstream.batch.id");
    static final AttributeKey<String> BATCH_TIME = AttributeKey.stringKey("dstream.batch.time");
    static final AttributeKey<Boolean> REPLAY = AttributeKey.booleanKey("dstream.batch.replay");
    static final AttributeKey<Long> RECORDS = AttributeKey.longKey("dstream.batch.records");
    static final AttributeKey<Double> DELAY = AttributeKey.doubleKey("dstream.batch.scheduling_delay"); // seconds
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("dstream.batch.attempts");
    static final AttributeKey<Long> DEAD_LETTERS = AttributeKey.longKey("dstream.batch.dead_letters");
    static final AttributeKey<String> FAILED_OPERATOR = AttributeKey.stringKey("dstream.failed.operator");
    static final AttributeKey<String> FAILED_LINE = AttributeKey.stringKey("dstream.failed.line");
    static final AttributeKey<String> OPERATOR = AttributeKey.stringKey("dstream.operator");
    static final AttributeKey<String> SITE = AttributeKey.stringKey("dstream.operator.line");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("dstream.attempt");

    // OpenTelemetry's own
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");

    private Attributes() {}
}
