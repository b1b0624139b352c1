package io.dstream.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;
import java.io.ObjectInputStream;

/** Code travels here, so that two classes read what Java's serialisation has written, of this run of the program. */
@AnalyzeClasses(packages = "io.dstream.spark", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchRule onlyCodeAndRecordsWithoutACodecAreJavaSerialization = noClasses()
            .that()
            .haveNameNotMatching("io\\.dstream\\.spark\\.internal\\.(Closures|JavaCodec)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class);

    @ArchTest
    static final ArchRule queuesAndPoolsAreBounded = Conventions.queuesAndPoolsAreBounded;

    @ArchTest
    static final ArchRule errorsAreNotPrinted = Conventions.errorsAreNotPrinted;

    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep();

    @ArchTest
    static final ArchRule nobodyReadsTheClock = Conventions.onlyTheseReadTheClock();

    @ArchTest
    static final ArchRule nobodyStartsThreads = Conventions.onlyTheseStartThreads();
}
