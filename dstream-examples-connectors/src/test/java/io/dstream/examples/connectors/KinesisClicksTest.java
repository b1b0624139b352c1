package io.dstream.examples.connectors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("endurance") // it starts a server, and the program twice
class KinesisClicksTest {
    @Test
    void clicksAreCountedFurtherAfterAStop(@TempDir Path checkpoint) throws Exception {
        try (OtherServer kinesis = start()) {
            for (int i = 0; i < 2; i++) {
                try (Example example = Example.start(KinesisClicks.class, kinesis.address(), checkpoint)) {
                    example.awaitLine("  /home \\d+, /prices \\d+, /tour \\d+");
                    example.end();
                }
            }
        }
    }

    private static OtherServer start() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "node").toAbsolutePath());
        Path script = folder.resolve("node_modules/kinesalite/cli.js");
        if (!Files.exists(script)) {
            assumeTrue(npmInstalls(folder), "needs Node 20, and npm to install Kinesalite: see " + folder);
        }
        OtherServer server = new OtherServer();
        return server.start(List.of(
                "node",
                script.toString(),
                "--port",
                Integer.toString(server.address().port())));
    }

    private static boolean npmInstalls(Path folder) {
        try {
            return new ProcessBuilder("npm", "install", "--prefix", ".", "--no-audit", "--no-fund", "kinesalite@3.3.3")
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("npm.log").toFile())
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false; // no npm
        }
    }
}
