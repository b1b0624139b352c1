package io.dstream.monitoring.internal.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx512m",
                "-Xss1m",
                "-XX:+UseG1GC",
                "-XX:MaxRAMPercentage=60",
                "-XX:-OmitStackTraceInFastThrow",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Djdk.httpserver.maxConnections=100",
                "-Dfeature.on=true",
                "-Dflag"
            })
    void argumentsThatCannotBeSecretAreShown(String argument) {
        assertThat(Environment.masked(argument)).isEqualTo(argument);
    }

    @ParameterizedTest
    @CsvSource({
        "-Ddb.password=1234, -Ddb.password=***",
        "-Dapi.KEY=true, -Dapi.KEY=***",
        "-Dx.token=abc, -Dx.token=***",
        "-Durl=jdbc:postgresql://u:p@host/db?password=x, -Durl=***",
        "-Dname=harmless, -Dname=***",
        "-javaagent:/opt/agent.jar=key=abc, -javaagent:***",
        "-agentlib:jdwp=transport=dt_socket, -agentlib:***",
        "@/etc/secret, ***",
        "hunter2, ***",
    })
    void allOthersAreMasked(String argument, String shown) {
        assertThat(Environment.masked(argument)).isEqualTo(shown);
    }

    @Test
    void onlyPropertiesOfTheMachineAreShown() {
        System.setProperty("dstream.test.password", "hunter2");
        try {
            assertThat(Environment.properties().toString())
                    .contains("java.version", "os.arch")
                    .doesNotContain("hunter2", "user.home", "java.class.path");
        } finally {
            System.clearProperty("dstream.test.password");
        }
    }

    @Test
    void memoryAndCollectorsAreCounted() {
        assertThat(Environment.memory())
                .containsKeys("heap", "nonHeap", "pools", "collectors", "uptimeMillis", "processors");
    }
}
