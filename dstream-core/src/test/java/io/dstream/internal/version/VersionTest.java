package io.dstream.internal.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which version the library says it is. */
class VersionTest {
    @Test
    void itIsThatOfThePom() throws IOException {
        Matcher version =
                Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(version.find()).isTrue();

        assertThat(Version.current()).isEqualTo(version.group(1));
        assertThat(StreamingContext.version()).isEqualTo(version.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.properties", "unfiltered.properties", "without.properties"})
    void itIsUnknownWhereTheBuildHasNotWrittenIt(String resource) {
        assertThat(Version.read(resource)).isEqualTo(Version.UNKNOWN);
    }
}
