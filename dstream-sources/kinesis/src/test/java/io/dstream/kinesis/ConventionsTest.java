package io.dstream.kinesis;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;

@AnalyzeClasses(packages = "io.dstream.kinesis", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    /** Before the first batch there is nothing else to wait for. */
    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep("io.dstream.kinesis.internal.Patience");

    @ArchTest
    static final ArchRule nobodyStartsThreads = Conventions.onlyTheseStartThreads();
}
