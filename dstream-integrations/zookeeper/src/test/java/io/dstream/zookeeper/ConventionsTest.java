package io.dstream.zookeeper;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;

@AnalyzeClasses(packages = "io.dstream.zookeeper", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep();

    /** The keeper, and what closes a session while somebody waits for it for a limited time. */
    @ArchTest
    static final ArchRule onlyTheseStartThreads =
            Conventions.onlyTheseStartThreads(ZooKeeperCandidacy.class.getName(), Session.class.getName());

    @ArchTest
    static final ArchRule onlyReadingsReadTheClock = Conventions.onlyTheseReadTheClock(Reading.class.getName());
}
