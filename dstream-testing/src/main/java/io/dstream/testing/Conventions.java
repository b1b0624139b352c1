package io.dstream.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.ObjectInputStream;
import java.lang.invoke.MethodHandles;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.DelayQueue;
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

/**
 * What no class of a module does, or only those that are there for it. The fields are rules for every module; a
 * module's test takes them with {@code ArchTests.in(Conventions.class)}, and makes with the methods those that have
 * exceptions there.
 */
public final class Conventions {
    private static final Set<String> WITHOUT_BOUND = Set.of(
            ConcurrentLinkedQueue.class.getName(),
            ConcurrentLinkedDeque.class.getName(),
            LinkedTransferQueue.class.getName(),
            PriorityBlockingQueue.class.getName(),
            DelayQueue.class.getName());

    private static final Set<String> WITH_A_BOUND_IF_TOLD =
            Set.of(LinkedBlockingQueue.class.getName(), LinkedBlockingDeque.class.getName());

    /** Stored bytes do not decide which code runs. */
    @ArchTest
    public static final ArchRule storedBytesAreNeverJavaSerialization = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class)
            .because("what lies on disk must not decide which code runs");

    /** Nor do stored names. */
    @ArchTest
    public static final ArchRule noClassIsLoadedByItsName = noClasses()
            .should()
            .accessTargetWhere(is(Class.class, "forName")
                    .or(is(ClassLoader.class, "loadClass"))
                    .or(is(MethodHandles.Lookup.class, "findClass")))
            .because("what lies on disk must not decide which code runs");

    /** Memory is bounded, however fast something comes in. */
    @ArchTest
    public static final ArchRule queuesAndPoolsAreBounded = noClasses()
            .should()
            .accessTargetWhere(describe("target makes a queue without a bound", Conventions::makesUnbounded))
            .because("a full buffer blocks its sender; it never grows: say how much a queue holds, and make pools with"
                    + " one that does");

    /** Errors go where they are seen. */
    @ArchTest
    public static final ArchRule errorsAreNotPrinted = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "target is printStackTrace",
                    access -> access.getTarget().getName().equals("printStackTrace")))
            .because("an error is thrown, reported or logged");

    private Conventions() {}

    /**
     * The clock is read in few places.
     *
     * @param classes the names of those that may read it
     * @return a rule that fails for each other reading
     */
    public static ArchRule onlyTheseReadTheClock(String... classes) {
        return noneBut(classes)
                .should()
                .accessTargetWhere(is(System.class, "currentTimeMillis")
                        .or(is(System.class, "nanoTime"))
                        .or(isNoArg(Date.class, "<init>"))
                        .or(describe("target reads java.time's clock", Conventions::readsNow))
                        .or(describe("target is Guava's Stopwatch", access -> access.getTargetOwner()
                                .getName()
                                .equals("com.google.common.base.Stopwatch"))))
                .because("a clock turned by hand must see every reading");
    }

    /**
     * Nobody sleeps.
     *
     * @param classes the names of those that may all the same
     * @return a rule that fails for each other sleep
     */
    public static ArchRule onlyTheseSleep(String... classes) {
        return noneBut(classes)
                .should()
                .accessTargetWhere(is(Thread.class, "sleep")
                        .or(is(TimeUnit.class, "sleep"))
                        .or(is(LockSupport.class, "parkNanos"))
                        .or(is(LockSupport.class, "parkUntil"))
                        .or(describe(
                                "target is Guava's sleep",
                                access -> access.getTarget().getName().equals("sleepUninterruptibly"))))
                .because("a program must be steppable, and what waits must be called away: wait for what is to happen");
    }

    /**
     * Threads are started in few places.
     *
     * @param classes the names of those that may start them
     * @return a rule that fails for each other thread, timer and pool
     */
    public static ArchRule onlyTheseStartThreads(String... classes) {
        return noneBut(classes)
                .should()
                .accessTargetWhere(is(Thread.class, "<init>")
                        .or(is(Timer.class, "<init>"))
                        .or(is(ThreadPoolExecutor.class, "<init>"))
                        .or(is(ScheduledThreadPoolExecutor.class, "<init>"))
                        .or(is(ForkJoinPool.class, "<init>"))
                        .or(is(ForkJoinPool.class, "commonPool"))
                        .or(describe("target is of Executors", Conventions::makesExecutor))
                        .or(describe(
                                "target is parallelStream",
                                access -> access.getTarget().getName().equals("parallelStream"))))
                .because("a program must be steppable in one thread, and no thread may die unseen");
    }

    /**
     * Says what an access is to: calls, method references and field reads alike.
     *
     * @param owner the class that is called
     * @param name the member; {@code <init>} for constructors
     * @return whether it is that
     */
    public static DescribedPredicate<JavaAccess<?>> is(Class<?> owner, String name) {
        return describe(
                "target is " + owner.getSimpleName() + "." + name,
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && access.getTarget().getName().equals(name));
    }

    /**
     * The same, of members without parameters.
     *
     * @param owner the class that is called
     * @param name the member; {@code <init>} for constructors
     * @return whether it is that
     */
    public static DescribedPredicate<JavaAccess<?>> isNoArg(Class<?> owner, String name) {
        return is(owner, name)
                .and(describe("without arguments", access -> parameters(access).isEmpty()));
    }

    private static GivenClassesConjunction noneBut(String... classes) {
        List<String> these = List.of(classes);
        return noClasses().that(describe("are none of " + these, each -> these.stream()
                .noneMatch(name -> each.getName().equals(name) || each.getName().startsWith(name + "$"))));
    }

    private static boolean readsNow(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        return owner.isEquivalentTo(Clock.class)
                || (owner.getPackageName().startsWith("java.time")
                        && access.getTarget().getName().equals("now"));
    }

    private static boolean makesUnbounded(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        boolean makes = access.getTarget().getName().equals("<init>");
        return (makes && WITHOUT_BOUND.contains(owner))
                || (makes
                        && WITH_A_BOUND_IF_TOLD.contains(owner)
                        && parameters(access).stream().noneMatch(type -> type.isEquivalentTo(int.class)))
                || makesExecutor(access);
    }

    /** All pools that {@link Executors} has take tasks without end. */
    private static boolean makesExecutor(JavaAccess<?> access) {
        return access.getTargetOwner().isEquivalentTo(Executors.class)
                && access.getTarget().getName().startsWith("new");
    }

    private static List<JavaClass> parameters(JavaAccess<?> access) {
        return access instanceof JavaCodeUnitAccess<?> call ? call.getTarget().getRawParameterTypes() : List.of();
    }
}
