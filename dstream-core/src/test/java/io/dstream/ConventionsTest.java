package io.dstream;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;

/** What no class of the core does, or only the one that is there for it. */
@AnalyzeClasses(
        packages = "io.dstream",
        importOptions = {DoNotIncludeTests.class, ConventionsTest.WithoutWhatTestsShare.class})
class ConventionsTest {
    /** Leaves the module out that is there for tests only. */
    static final class WithoutWhatTestsShare implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("dstream-testing");
        }
    }

    private static final String THREADS = "io.dstream.internal.runtime.Threads";
    private static final String WORKERS = "io.dstream.internal.local.Workers";

    @ArchTest
    static final ArchRule storedBytesAreNeverJavaSerialization = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class)
            .because("what lies on disk must not decide which code runs");

    @ArchTest
    static final ArchRule noClassIsLoadedByItsName = noClasses()
            .should()
            .accessTargetWhere(is(Class.class, "forName")
                    .or(is(ClassLoader.class, "loadClass"))
                    .or(is(MethodHandles.Lookup.class, "findClass")))
            .because("what lies on disk must not decide which code runs");

    @ArchTest
    static final ArchRule onlyTheTimePackageReadsTheClock = noClasses()
            .that()
            .resideOutsideOfPackage("io.dstream.time..")
            .and()
            .doNotHaveFullyQualifiedName(THREADS)
            .and()
            .doNotHaveFullyQualifiedName(WORKERS)
            .should()
            .accessTargetWhere(is(System.class, "currentTimeMillis").or(isNoArg(Instant.class, "now")))
            .because("a clock turned by hand must see every reading");

    @ArchTest
    static final ArchRule nobodySleepsOrStartsThreadsByHimself = noClasses()
            .that()
            .resideOutsideOfPackage("io.dstream.time..")
            .and()
            .doNotHaveFullyQualifiedName(THREADS)
            .and()
            .doNotHaveFullyQualifiedName(WORKERS)
            .should()
            .accessTargetWhere(is(Thread.class, "sleep").or(is(Thread.class, "<init>")))
            .because("a program must be steppable in one thread, and no thread may die unseen");

    @ArchTest
    static final ArchRule textIsTheSameInAllLocales = noClasses()
            .should()
            .accessTargetWhere(isFormatWithoutLocale()
                    .or(is(String.class, "formatted"))
                    .or(isNoArg(String.class, "toLowerCase"))
                    .or(isNoArg(String.class, "toUpperCase")))
            .because("some locales have digits and cases of their own: give Locale.ROOT");

    @ArchTest
    static final ArchRule queuesAndPoolsAreBounded = noClasses()
            .should()
            .accessTargetWhere(isNoArg(LinkedBlockingQueue.class, "<init>")
                    .or(isNoArg(LinkedBlockingDeque.class, "<init>"))
                    .or(is(Executors.class, "newCachedThreadPool")))
            .because("a full buffer blocks its sender; it never grows");

    @ArchTest
    static final ArchRule errorsAreNotPrinted = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "target is printStackTrace",
                    access -> access.getTarget().getName().equals("printStackTrace")))
            .because("an error is thrown, reported or logged");

    @ArchTest
    static final ArchRule onlyPrintPrints = noClasses()
            .that()
            .resideOutsideOfPackage("io.dstream.testkit..")
            .and()
            .doNotHaveSimpleName("ConsolePrinter")
            .and()
            .doNotHaveFullyQualifiedName("io.dstream.internal.events.Unheard")
            .and()
            .doNotHaveFullyQualifiedName("io.dstream.internal.recovery.inspect.Inspect")
            .should()
            .accessTargetWhere(is(System.class, "out").or(is(System.class, "err")))
            .because("the console is the program's, not the library's");

    /** Calls, method references and field reads alike. */
    private static DescribedPredicate<JavaAccess<?>> is(Class<?> owner, String name) {
        return describe(
                "target is " + owner.getSimpleName() + "." + name,
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && access.getTarget().getName().equals(name));
    }

    private static DescribedPredicate<JavaAccess<?>> isFormatWithoutLocale() {
        return is(String.class, "format")
                .and(describe(
                        "without a locale",
                        access -> access instanceof JavaCodeUnitAccess<?> call
                                && !call.getTarget()
                                        .getRawParameterTypes()
                                        .get(0)
                                        .isEquivalentTo(Locale.class)));
    }

    private static DescribedPredicate<JavaAccess<?>> isNoArg(Class<?> owner, String name) {
        return is(owner, name)
                .and(describe(
                        "without arguments",
                        access -> access instanceof JavaCodeUnitAccess<?> call
                                && call.getTarget().getRawParameterTypes().isEmpty()));
    }
}
