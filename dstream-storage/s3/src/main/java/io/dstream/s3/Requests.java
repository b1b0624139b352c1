package io.dstream.s3;

import com.google.common.base.Throwables;
import com.google.common.io.Closeables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Sends requests, on threads of its own: the SDK breaks a request off when its thread is interrupted, and the callers'
 * interrupts are none of its business. Whoever waits does so until the SDK gives up. Safe for use by many threads.
 */
final class Requests implements AutoCloseable {
    /** How many are under way at most. */
    static final int THREADS = 16;

    private static final int WAITING = 64;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final AtomicInteger OPENED = new AtomicInteger();

    private final S3Location location;
    private final S3Client client;
    private final ThreadPoolExecutor threads;
    private final Semaphore room = new Semaphore(WAITING);

    /** A request. */
    interface Sending<T> {
        T to(S3Client client) throws IOException;
    }

    Requests(S3Location location) throws IOException {
        this.location = location;
        String name = "dstream-s3-" + OPENED.incrementAndGet() + "-";
        AtomicInteger made = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), body -> {
                    Thread thread = new Thread(body, name + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        client = connect();
    }

    private S3Client connect() throws IOException {
        try {
            return Uninterruptibles.getUninterruptibly(threads.submit(() -> client(location)));
        } catch (ExecutionException e) {
            threads.shutdown();
            throw Failure.of(e.getCause(), location, location.toString());
        }
    }

    private static S3Client client(S3Location location) {
        S3Location.Reaching reaching = location.reaching();
        S3ClientBuilder builder = S3Client.builder()
                .forcePathStyle(reaching.pathStyle())
                .httpClientBuilder(ApacheHttpClient.builder()
                        .maxConnections(THREADS)
                        .connectionTimeout(reaching.timeout().compareTo(CONNECT) < 0 ? reaching.timeout() : CONNECT)
                        .socketTimeout(reaching.timeout()))
                .overrideConfiguration(settings -> settings.apiCallAttemptTimeout(reaching.timeout())
                        .apiCallTimeout(reaching.whole())
                        .addExecutionInterceptor(new AtOnce())
                        .addExecutionInterceptor(new Whole())
                        .retryStrategy(StandardRetryStrategy.builder()
                                .maxAttempts(reaching.maxRetries() + 1)
                                .retryOnException(Requests::isMalformed)
                                .build()));
        if (reaching.endpoint() != null) {
            builder.endpointOverride(reaching.endpoint()).region(Region.US_EAST_1);
        }
        if (reaching.region() != null) {
            builder.region(Region.of(reaching.region()));
        }
        if (location.keys() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                    location.keys().access(), location.keys().secret())));
        }
        return builder.build();
    }

    /** An answer in XML whose end is missing, after a connection was cut. To the SDK it is wrong once and for all. */
    private static boolean isMalformed(Throwable failure) {
        return Throwables.getCausalChain(failure).stream().anyMatch(XMLStreamException.class::isInstance);
    }

    /** Sends bodies without asking first whether they are welcome: that would cost every force a round trip. */
    private static final class AtOnce implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder().removeHeader("Expect").build();
        }
    }

    /**
     * Asks again after an answer whose head was cut: to the HTTP client it is one with an empty body, and so a list of
     * nothing. What stores send has a length, or ends by itself.
     */
    private static final class Whole implements ExecutionInterceptor {
        @Override
        public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
            SdkHttpMethod method = context.httpRequest().method();
            SdkHttpResponse answer = context.httpResponse();
            boolean reads = method == SdkHttpMethod.GET || method == SdkHttpMethod.HEAD;
            boolean hasEnd = answer.firstMatchingHeader("Content-Length").isPresent()
                    || answer.firstMatchingHeader("Transfer-Encoding").isPresent();
            if (reads && answer.isSuccessful() && !hasEnd) {
                context.responseBody().ifPresent(Closeables::closeQuietly);
                throw RetryableException.create("the connection was cut in the head of an answer");
            }
        }
    }

    S3Location location() {
        return location;
    }

    /** Does it on one of the threads. What is done there must not wait for another of them. */
    <T> Future<T> start(Sending<T> sending) throws IOException {
        room.acquireUninterruptibly();
        Callable<T> task = () -> {
            room.release();
            return sending.to(client);
        };
        try {
            return threads.submit(task);
        } catch (RejectedExecutionException e) {
            room.release();
            throw new IOException(location + " is closed: it can no longer be read or written", e);
        }
    }

    /**
     * What was started has brought about.
     *
     * @param name what it is about, for messages: an address
     */
    <T> T await(Future<T> started, String name) throws IOException {
        try {
            return Uninterruptibles.getUninterruptibly(started);
        } catch (ExecutionException e) {
            throw Failure.of(e.getCause(), location, name);
        }
    }

    /** Sends a request and waits for its answer. */
    <T> T send(String name, Sending<T> sending) throws IOException {
        return await(start(sending), name);
    }

    /** The same, for whoever makes something of what the store refuses: that is thrown as it is. */
    <T> T tryTo(String name, Sending<T> sending) throws IOException {
        try {
            return Uninterruptibles.getUninterruptibly(start(sending));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SdkException refused) {
                throw refused;
            }
            throw Failure.of(e.getCause(), location, name);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        client.close();
    }
}
