package io.dstream.kafka;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;

@AnalyzeClasses(packages = "io.dstream.kafka", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    /** Before the start, brokers are asked a few times for what they may not know yet. */
    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep("io.dstream.kafka.internal.read.Beginning");
}
