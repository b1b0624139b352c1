package io.dstream.http;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.dstream.testing.Conventions;

@AnalyzeClasses(packages = "io.dstream.http", importOptions = DoNotIncludeTests.class)
class ConventionsTest {
    @ArchTest
    static final ArchTests ofAllModules = ArchTests.in(Conventions.class);

    @ArchTest
    static final ArchRule nobodySleeps = Conventions.onlyTheseSleep();

    @ArchTest
    static final ArchRule nobodyStartsThreads = Conventions.onlyTheseStartThreads();

    /** Rates and silence are measured, not batches. */
    @ArchTest
    static final ArchRule nobodyReadsTheClock = Conventions.onlyTheseReadTheClock(
            "io.dstream.http.internal.ingest.Bodies",
            "io.dstream.http.internal.ingest.IngestReceiver",
            "io.dstream.http.internal.client.ClientReceiver",
            "io.dstream.http.internal.client.EventReceiver",
            "io.dstream.http.internal.client.WebSocketReceiver");
}
