package io.dstream.spring;

import io.dstream.BatchFailurePolicy;
import io.dstream.PoisonPolicy;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.codec.Codec;
import io.dstream.report.NodeReport;
import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import io.dstream.spring.DStreamProperties.Then;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Puts a context together: from the settings, the customizers, the codecs, and the programs that add their streams.
 * Called while beans are made, by one thread.
 */
final class StreamingAssembly {
    private final DStreamProperties properties;
    private final Environment environment;
    private final BeanFactory beans;

    StreamingAssembly(DStreamProperties properties, Environment environment, BeanFactory beans) {
        this.properties = properties;
        this.environment = environment;
        this.beans = beans;
    }

    /** The context of the application, with all its streams. */
    StreamingContext context() {
        StreamingContext ssc = builder(
                        Optional.ofNullable(properties.checkpointDir()).map(Path::of))
                .build();
        try {
            addPrograms(ssc);
        } catch (RuntimeException e) {
            ssc.close();
            throw e;
        }
        return ssc;
    }

    /** A new builder with all that the application says, but for the checkpoint's directory. */
    StreamingContext.Builder builder(Optional<Path> checkpointDir) {
        if (properties.batchInterval() == null) {
            throw StreamingSetupException.notSet("dstream.batch-interval");
        }
        StreamingContext.Builder builder = StreamingContext.builder();
        set("app-name", appName(), builder::appName);
        set("batch-interval", properties.batchInterval(), builder::batchInterval);
        set("parallelism", properties.parallelism(), builder::parallelism);
        set("max-pending-batches", properties.maxPendingBatches(), builder::maxPendingBatches);
        if (properties.slidesFromStart()) {
            builder.slidesFromStart();
        }
        set("on-batch-failure", properties.onBatchFailure(), p -> builder.onBatchFailure(batchFailure(p)));
        set("on-poison-record", properties.onPoisonRecord(), p -> builder.onPoisonRecord(poisonRecord(p)));
        set("back-pressure", properties.backPressure(), p -> builder.backPressure(backPressure(p)));
        set("receiver-buffer", properties.receiverBuffer(), p -> builder.receiverBuffer(receiverBuffer(p)));
        checkpoint(builder, checkpointDir);
        set("stop-timeout", properties.stopTimeout(), StreamingAssembly::checkNotNegative);
        codecs().forEach(builder::codec);
        all(StreamingContextBuilderCustomizer.class).forEach(customizer -> customizer.customize(builder));
        return builder;
    }

    private void checkpoint(StreamingContext.Builder builder, Optional<Path> directory) {
        directory.ifPresent(builder::checkpointDir);
        set("checkpoint-sync-every", properties.checkpointSyncEvery(), builder::checkpointSyncEvery);
        if (properties.checkpointSyncByOs()) {
            builder.checkpointSyncByOs();
        }
        if (properties.rehearseCheckpoint()) {
            builder.rehearseCheckpoint(true);
        }
        properties.allowDroppedState().forEach(builder::allowDroppedState);
    }

    private static void checkNotNegative(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("expected zero or more");
        }
    }

    private String appName() {
        return properties.appName() != null ? properties.appName() : environment.getProperty("spring.application.name");
    }

    private static BatchFailurePolicy batchFailure(DStreamProperties.OnBatchFailure settings) {
        BatchFailurePolicy last = settings.then() == Then.SKIP ? BatchFailurePolicy.skip() : BatchFailurePolicy.fail();
        return settings.retries() == 0 ? last : BatchFailurePolicy.retry(settings.retries(), settings.backOff(), last);
    }

    private static PoisonPolicy poisonRecord(DStreamProperties.OnPoisonRecord settings) {
        PoisonPolicy policy = settings.then() == Then.SKIP ? PoisonPolicy.skip() : PoisonPolicy.fail();
        if (settings.then() == Then.SKIP) {
            policy = with(policy, settings.atMost(), policy::atMost);
            policy = with(policy, settings.atMostShare(), policy::atMostShare);
        }
        return policy;
    }

    private static <P, V> P with(P policy, V value, Function<V, P> more) {
        return value == null ? policy : more.apply(value);
    }

    private static BackPressure backPressure(DStreamProperties.BackPressure settings) {
        BackPressure pressure = settings.enabled()
                ? BackPressure.pid(
                        settings.proportional(), settings.integral(), settings.derivative(), settings.minRate())
                : BackPressure.none();
        pressure = with(pressure, settings.initialRate(), pressure::withInitialRate);
        return with(pressure, settings.maxRate(), pressure::withMaxRate);
    }

    private static BufferLimits receiverBuffer(DStreamProperties.ReceiverBuffer settings) {
        BufferLimits limits = BufferLimits.defaults();
        return new BufferLimits(
                settings.maxRecords() == null ? limits.maxRecords() : settings.maxRecords(),
                settings.maxBytes() == null
                        ? limits.maxBytes()
                        : settings.maxBytes().toBytes());
    }

    /** Applies a setting, and says which it was where the builder refuses it. */
    static <V> void set(String name, V value, Consumer<V> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            throw StreamingSetupException.setting("dstream." + name, value, e);
        }
    }

    /** Has all programs add their streams. */
    void addPrograms(StreamingContext ssc) {
        List<StreamingProgram> programs = all(StreamingProgram.class);
        if (programs.isEmpty()) {
            throw StreamingSetupException.noProgram();
        }
        for (StreamingProgram program : programs) {
            try {
                program.addTo(ssc);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("a StreamingProgram bean could not add its streams: " + e, e);
            }
        }
        if (ssc.graph().stream().noneMatch(node -> node.role() == NodeReport.Role.OUTPUT)) {
            throw StreamingSetupException.noOutput(programs.size());
        }
        set("sample-operators", properties.sampleOperators(), ssc::sampleOperators);
    }

    /** Has all listeners listen. Later than the rest, since listeners may need the context themselves. */
    void addListeners(StreamingContext ssc) {
        all(StreamingListener.class).forEach(ssc::addListener);
    }

    private List<Codec<?>> codecs() {
        ObjectProvider<Codec<?>> codecs = beans.getBeanProvider(ResolvableType.forClass(Codec.class));
        return codecs.orderedStream().toList();
    }

    private <B> List<B> all(Class<B> type) {
        return beans.getBeanProvider(type).orderedStream().toList();
    }
}
