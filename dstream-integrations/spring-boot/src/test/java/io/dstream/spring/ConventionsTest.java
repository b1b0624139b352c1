package io.dstream.spring;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;

@AnalyzeClasses(packages = "io.dstream.spring", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep();

    @ArchTest
    static final ArchRule onlyTheLifecycleStartsThreads =
            Conventions.onlyTheseStartThreads("io.dstream.spring.StreamingLifecycle");

    @ArchTest
    static final ArchRule onlyTheConfigurationsReadTheClock = Conventions.onlyTheseReadTheClock(
            "io.dstream.spring.DStreamAutoConfiguration",
            "io.dstream.spring.DStreamActuatorAutoConfiguration",
            "io.dstream.spring.StreamingLifecycle", // the clocks that those hand out
            "io.dstream.spring.StreamingHealthIndicator");
}
