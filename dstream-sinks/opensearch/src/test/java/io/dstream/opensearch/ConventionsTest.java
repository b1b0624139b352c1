package io.dstream.opensearch;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;

@AnalyzeClasses(packages = "io.dstream.opensearch", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep();

    @ArchTest
    static final ArchRule nobodyStartsThreads = Conventions.onlyTheseStartThreads();

    @ArchTest
    static final ArchRule nobodyReadsTheClock = Conventions.onlyTheseReadTheClock();
}
