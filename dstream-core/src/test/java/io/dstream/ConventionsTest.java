package io.dstream;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.dstream.testing.Conventions.is;
import static io.dstream.testing.Conventions.isNoArg;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;
import java.util.Locale;

/** What no class of the core does, or only the one that is there for it. */
@AnalyzeClasses(
        packages = "io.dstream",
        importOptions = {DoNotIncludeTests.class, ConventionsTest.OfTheCore.class})
class ConventionsTest {
    /** Leaves out what is for tests alone. */
    static final class OfTheCore implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("dstream-testing");
        }
    }

    private static final String SYSTEM_CLOCK = "io.dstream.time.SystemClock";

    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    /** How long somebody outside the program waits for it is real time, whatever clock the program has. */
    @ArchTest
    static final ArchRule onlyTheTimePackageReadsTheClock = Conventions.onlyTheseReadTheClock(
            SYSTEM_CLOCK,
            "io.dstream.StreamingContext",
            "io.dstream.internal.events.Progress",
            "io.dstream.engine.task.Kept",
            "io.dstream.engine.task.Requests",
            "io.dstream.engine.task.Retry");

    /** The ticker asks sources again and again whether they have finished, which no clock tells. */
    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep(SYSTEM_CLOCK, "io.dstream.internal.runtime.Ticker");

    /** What tasks keep outlives any program: no program's thread can close it. */
    @ArchTest
    static final ArchRule nobodyElseStartsThreads = Conventions.onlyTheseStartThreads(
            "io.dstream.internal.runtime.Threads", "io.dstream.internal.local.Workers", "io.dstream.engine.task.Kept");

    @ArchTest
    static final ArchRule textIsTheSameInAllLocales = noClasses()
            .should()
            .accessTargetWhere(isFormatWithoutLocale()
                    .or(is(String.class, "formatted"))
                    .or(isNoArg(String.class, "toLowerCase"))
                    .or(isNoArg(String.class, "toUpperCase")))
            .because("some locales have digits and cases of their own: give Locale.ROOT");

    @ArchTest
    static final ArchRule onlyPrintPrints = noClasses()
            .that()
            .resideOutsideOfPackage("io.dstream.testkit..")
            .and()
            .doNotHaveSimpleName("ConsolePrinter")
            .and()
            .doNotHaveFullyQualifiedName("io.dstream.internal.text.Unheard")
            .and()
            .doNotHaveFullyQualifiedName("io.dstream.internal.recovery.inspect.Inspect")
            .should()
            .accessTargetWhere(is(System.class, "out").or(is(System.class, "err")))
            .because("the console is the program's, not the library's");

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
}
