package io.dstream.jms;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;
import jakarta.jms.ObjectMessage;

@AnalyzeClasses(packages = "io.dstream.jms", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep();

    @ArchTest
    static final ArchRule nobodyStartsThreads = Conventions.onlyTheseStartThreads();

    @ArchTest
    static final ArchRule nobodyReadsTheClock = Conventions.onlyTheseReadTheClock();

    @ArchTest
    static final ArchRule nobodyDeserialises = com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses()
            .should()
            .callMethod(ObjectMessage.class, "getObject")
            .because("what is sent must not decide which code runs");
}
