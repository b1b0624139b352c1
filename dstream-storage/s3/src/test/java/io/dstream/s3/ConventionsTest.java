package io.dstream.s3;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;

@AnalyzeClasses(packages = "io.dstream.s3", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep();

    @ArchTest
    static final ArchRule nobodyReadsTheClock = Conventions.onlyTheseReadTheClock();

    /** An interrupt of a caller must not end a request. */
    @ArchTest
    static final ArchRule requestsHaveThreads = Conventions.onlyTheseStartThreads("io.dstream.s3.Requests");
}
