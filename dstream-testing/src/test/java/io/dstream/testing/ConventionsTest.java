package io.dstream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Every rule is broken here in each way that it knows of, a line each. None of that is ever run. */
class ConventionsTest {

    @SuppressWarnings({"unused", "JavaUtilDate", "JavaTimeDefaultTimeZone"})
    static final class Clocks {
        void read() {
            LongSupplier nanoTime = System::nanoTime;
            Supplier<Instant> reader = Instant::now;
            long millis = System.currentTimeMillis();
            long nanos = System.nanoTime();
            Instant now = Instant.now(Clock.systemUTC());
            LocalDateTime local = LocalDateTime.now();
            Date date = new Date();
            Date given = new Date(0);
        }
    }

    @SuppressWarnings("unused")
    static final class Sleeps {
        void sleep() throws InterruptedException {
            Thread.sleep(1);
            TimeUnit.SECONDS.sleep(1);
            LockSupport.parkNanos(1);
            LockSupport.parkNanos(this, 1);
            LockSupport.parkUntil(1);
            LockSupport.park();
        }
    }

    @SuppressWarnings("unused")
    static final class Threads {
        void start() {
            Supplier<Thread> maker = Thread::new;
            Thread thread = new Thread(() -> {});
            Timer timer = new Timer();
            ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(1);
            ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
            ForkJoinPool common = ForkJoinPool.commonPool();
            ForkJoinPool own = new ForkJoinPool(1);
            Object executor = Executors.newSingleThreadExecutor();
            long count = List.of(1).parallelStream().count();
        }
    }

    @SuppressWarnings("unused")
    static final class Queues {
        void make() {
            Supplier<?> maker = LinkedBlockingQueue::new;
            Object[] queues = {
                new LinkedBlockingQueue<>(),
                new LinkedBlockingQueue<>(List.of(1)),
                new LinkedBlockingDeque<>(),
                new ConcurrentLinkedQueue<>(),
                new ConcurrentLinkedDeque<>(),
                new LinkedTransferQueue<>(),
                new PriorityBlockingQueue<>(7),
                new DelayQueue<Delayed>(),
                Executors.newFixedThreadPool(1),
                Executors.newCachedThreadPool(),
                Executors.newScheduledThreadPool(1)
            };
            Object[] bounded = {new LinkedBlockingQueue<>(1), new LinkedBlockingDeque<>(1), new ArrayBlockingQueue<>(1)
            };
        }
    }

    @SuppressWarnings("unused")
    static final class Others {
        void print(Exception e) {
            e.printStackTrace();
        }

        Object load(String name) throws Exception {
            ClassLoader.getSystemClassLoader().loadClass(name);
            return Class.forName(name);
        }

        Object read(InputStream in) throws Exception {
            return new ObjectInputStream(in).readObject();
        }
    }

    @Test
    void everyReadingOfTheClockIsFound() {
        assertThat(breaches(Conventions.onlyTheseReadTheClock(), Clocks.class)).hasSize(8);
    }

    @Test
    void everySleepIsFound() {
        assertThat(breaches(Conventions.onlyTheseSleep(), Sleeps.class)).hasSize(5);
    }

    @Test
    void everyThreadIsFound() {
        assertThat(breaches(Conventions.onlyTheseStartThreads(), Threads.class)).hasSize(9);
    }

    @Test
    void everyQueueAndPoolWithoutABoundIsFound() {
        assertThat(breaches(Conventions.queuesAndPoolsAreBounded, Queues.class)).hasSize(12);
    }

    @Test
    void theOtherRulesCanBeBrokenToo() {
        assertThat(breaches(Conventions.errorsAreNotPrinted, Others.class)).hasSize(1);
        assertThat(breaches(Conventions.noClassIsLoadedByItsName, Others.class)).hasSize(2);
        assertThat(breaches(Conventions.storedBytesAreNeverJavaSerialization, Others.class))
                .isNotEmpty();
    }

    @Test
    void thoseThatAreNamedMay() {
        assertThat(breaches(Conventions.onlyTheseSleep(Sleeps.class.getName()), Sleeps.class, Clocks.class))
                .isEmpty();
    }

    private static List<String> breaches(ArchRule rule, Class<?>... classes) {
        return rule.allowEmptyShould(true)
                .evaluate(new ClassFileImporter().importClasses(classes))
                .getFailureReport()
                .getDetails();
    }
}
