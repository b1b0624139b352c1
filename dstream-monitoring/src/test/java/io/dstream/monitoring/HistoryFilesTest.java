package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.monitoring.internal.model.LogLines;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the event log's directory: names and modes as they are written, and files that are not as they were. */
@Timeout(60)
class HistoryFilesTest {
    @TempDir
    Path directory;

    private Path log(String... words) throws IOException {
        run("test", words);
        return directory.resolve("test-00000001.jsonl");
    }

    private void run(String name, String... words) {
        try (Programs program = new Programs(
                Monitoring.on(0).eventLog(directory), StreamingContext.builder().appName(name))) {
            for (String word : words) {
                program.batch(word);
            }
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private int batchesShown() throws Exception {
        try (Monitoring page = History.open(directory, 0)) {
            return new Client(page).streaming("batches").size();
        }
    }

    @Test
    void aCharacterMayBeTorn() throws Exception {
        Path file = log("a", "\u65e5\u672c\u8a9e!");
        byte[] bytes = Files.readAllBytes(file);
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        int character = latin.lastIndexOf('\u00e6'); // the first byte of the first one
        Files.write(file, Arrays.copyOf(bytes, character + 2));

        assertThat(batchesShown()).isEqualTo(1);
    }

    @Test
    void aLinkIsNotFollowed(@TempDir Path elsewhere) throws Exception {
        Path file = log("a");
        Files.move(file, elsewhere.resolve("moved"));
        Files.createSymbolicLink(file, elsewhere.resolve("moved"));
        assertThatThrownBy(() -> History.open(directory, 0)).hasMessageContaining("there is no event log");

        run("test", "b");
        assertThat(batchesShown()).isEqualTo(1);
    }

    @Test
    void aPipeIsNotOpened() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
        Path file = log("a");
        Path pipe = file.resolveSibling("test-00000002.jsonl");
        assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThat(batchesShown()).isEqualTo(1);
    }

    @Test
    void aLineHasABound() throws Exception {
        Path file = log("a");
        String batch = Files.readAllLines(file).get(1);
        String padding = " ".repeat(LogLines.LONGEST - batch.length());
        String later = batch.replace("\"time\":1000", "\"time\":2000");
        Files.writeString(file, batch + padding + " \n" + later + padding + "\n" + later + padding + " ");

        assertThat(batchesShown()).isEqualTo(1);
        assertThat(later).isNotEqualTo(batch);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':2,'time':2000}",
                "{'id':2,'status':'COMPLETED'}",
                "{'time':2000,'status':'COMPLETED'}",
                "{'id':2,'time':2000,'status':null}",
                "{'id':2,'time':2000,'status':'LATE'}",
                "{'id':2,'time':2000,'status':'COMPLETED','sources':[null]}",
                "{'id':2,'time':2000,'status':'COMPLETED','sources':[{'records':1}]}",
                "{'id':2,'time':2000,'status':'COMPLETED','sources':[{'id':'a','ranges':[{}]}]}",
                "{'id':2,'time':2000,'status':'COMPLETED','outputs':[{'index':0}]}",
                "{'id':2,'time':2000,'status':'COMPLETED','states':[{}]}",
                "{'id':2,'time':2000,'status':'COMPLETED','operators':[{}]}",
                "{'id':2,'time':2000,'status':'COMPLETED','error':{}}",
                "{'id':2,'time':2000,'status':'COMPLETED','times':{'phases':[{}]}}",
                "{'id':2,'time':2000,'status':'COMPLETED','times':{'operators':[{'timeMillis':1}]}}",
                "{'id':2,'time':2000,'status':'COMPLETED','failed':{'outputsNotRun':[null]}}"
            })
    void aBatchWithoutWhatItNeedsIsLeftOut(String batch) throws Exception {
        Path file = log("a");
        Files.writeString(
                file,
                Files.readString(file) + "{\"type\":\"batch\",\"batch\":" + batch.replace('\'', '"')
                        + "}\n{\"type\":\"program\",\"nodes\":[{\"id\":\"a\"}]}\n");

        assertThat(batchesShown()).isEqualTo(1);
    }

    /** A release that knew neither of phases nor of FAILED. */
    @Test
    void linesOfAnEarlierReleaseAreRead() throws Exception {
        String batch = "{'type':'batch','batch':{'id':1,'time':1000,'status':'COMPLETED','records':1,'sources':[],"
                + "'schedulingDelay':1.0,'processingTime':2.0,'outputs':[{'index':0,'id':'out','site':'A.java:1',"
                + "'duration':2.0,'error':{'type':'E','message':'m','at':'A.java:2','stack':[]}}],'deadLetters':0,"
                + "'states':[],'operators':[],'watermarks':[],'engine':{},'attempts':1,"
                + "'error':{'type':'E','message':'m','at':'A.java:2','stack':[]}}}";
        Files.writeString(
                directory.resolve("test-00000001.jsonl"),
                (batch + "\n" + batch.replace("1000", "2000").replaceAll("'error':\\{[^}]*}", "'error':null") + "\n")
                        .replace('\'', '"'));

        try (Monitoring page = History.open(directory, 0)) {
            Client client = new Client(page);
            JsonNode failed = client.streaming("batches/1000");
            assertThat(failed.get("status").asText()).isEqualTo("FAILED");
            assertThat(failed.get("phases")).isEmpty();
            assertThat(failed.has("failed")).isFalse();
            assertThat(failed.get("error").get("at").asText()).isEqualTo("A.java:2");
            assertThat(client.streaming("batches/2000").get("status").asText()).isEqualTo("COMPLETED");
            try (Client.Frames frames = client.frames("/events")) {
                JsonNode frame = frames.next();
                assertThat(frame.get("failures").get(0).get("site").asText()).isEqualTo("A.java:1");
                assertThat(frame.get("failures").get(0).get("count").asLong()).isEqualTo(1);
                assertThat(frame.get("health").isNull()).isTrue();
                assertThat(frame.get("rows").get(0).get(13)).isEmpty();
            }
        }
    }

    @Test
    void programsWithNamesInOtherScriptsAreKeptApart() throws Exception {
        List<String> scripts = List.of("\u65e5\u672c\u8a9e", "\u0639\u0631\u0628\u064a", "caf\u00e9");
        for (String name : scripts) {
            run(name, "a");
        }

        assertThat(names()).hasSize(3).allMatch(name -> name.matches("(app|caf)-[0-9a-f]{16}-00000001\\.jsonl"));
        try (Monitoring page = History.open(directory, 0)) {
            Client client = new Client(page);
            assertThat(client.json("/api/v1/applications"))
                    .extracting(app -> app.get("id").asText())
                    .containsExactlyInAnyOrderElementsOf(scripts);
            for (String name : scripts) {
                String id = URLEncoder.encode(name, StandardCharsets.UTF_8);
                assertThat(client.json("/api/v1/applications/" + id + "/streaming/batches"))
                        .hasSize(1);
            }
        }
    }

    @Test
    void filesAndDirectoryAreForTheirOwnerAlone() throws Exception {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
        directory = directory.resolve("a/b");
        Path file = log("a");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    void namesAreTheSameWhateverDigitsALocaleHas() throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            log("a");
            log("b");
        } finally {
            Locale.setDefault(before);
        }

        assertThat(names()).containsExactly("test-00000001.jsonl", "test-00000002.jsonl");
        assertThat(batchesShown()).isEqualTo(2);
    }
}
