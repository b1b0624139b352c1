package io.dstream.internal.storage.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.internal.storage.sim.SimulatedProgram.Fault;
import io.dstream.storage.Draft;
import io.dstream.storage.FencedException;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class SimulatedObjectsTest {
    private final SimulatedObjects objects = new SimulatedObjects();
    private final SimulatedProgram one = objects.program();
    private final SimulatedProgram other = objects.program();

    private static void write(StorageOutput to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.write(bytes, 0, bytes.length);
    }

    private String content(String name) throws IOException {
        return new String(other.stream(name, 0).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void othersSeeWhatWasForcedOnly() throws Exception {
        StorageFile file = one.create("log/a");
        write(file, "ab");
        file.force();
        write(file, "cd");
        assertThat(content("log/a")).isEqualTo("ab");
        assertThat(file.size()).isEqualTo(4);
        assertThat(other.list("log")).containsExactly("a");
        assertThat(other.list("")).containsExactly("log");
    }

    @Test
    void oneOfTwoCreatesAFile() throws Exception {
        one.create("a").close();
        assertThatThrownBy(() -> other.create("a")).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void whoeverIsFencedWritesNothingMore() throws Exception {
        StorageFile file = one.create("a");
        write(file, "ab");
        file.force();
        other.fence("a");
        StorageFile behind = other.append("a");
        write(file, "xx");
        assertThatThrownBy(file::force).isInstanceOf(FencedException.class);
        write(behind, "cd");
        behind.force();
        assertThat(content("a")).isEqualTo("abcd");
    }

    @Test
    void whoeverIsFencedStaysSoWhenTheFileIsGone() throws Exception {
        StorageFile file = one.create("a");
        other.fence("a");
        other.delete("a");
        assertThat(other.exists("a")).isFalse();
        assertThat(other.list("")).isEmpty();
        write(file, "xx");
        assertThatThrownBy(file::force).isInstanceOf(FencedException.class);
        assertThat(other.list("")).isEmpty();
        StorageFile again = other.create("a");
        write(again, "new");
        again.force();
        assertThat(content("a")).isEqualTo("new");
    }

    @Test
    void whatIsCutOffStaysAFence() throws Exception {
        StorageFile file = one.create("a");
        for (String text : new String[] {"ab", "cd", "ef"}) {
            write(file, text);
            file.force();
        }
        other.fence("a");
        other.truncate("a", 3);
        assertThat(content("a")).isEqualTo("abc");
        write(file, "xx");
        assertThatThrownBy(file::force).isInstanceOf(FencedException.class);
    }

    @Test
    void aDraftIsPublishedOnceHoweverOftenItIsTried() throws Exception {
        Draft draft = one.draft("a");
        write(draft, "ab");
        one.failAt(0, Fault.ANSWER_LOST, false);
        assertThatThrownBy(draft::publishNew).hasMessageContaining("no answer");
        draft.publishNew();
        Draft late = other.draft("a");
        write(late, "cd");
        assertThatThrownBy(late::publishNew).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(content("a")).isEqualTo("ab");
        late.publish();
        assertThat(content("a")).isEqualTo("cd");
    }

    @Test
    void aStrayThatWasDeletedIsNeverPublished() throws Exception {
        Draft draft = one.draft("d/a");
        draft.force();
        assertThat(objects.strays()).containsExactly("d/a");
        other.deleteStrays("");
        assertThatThrownBy(draft::publishNew).isInstanceOf(NoSuchFileException.class);
        assertThat(objects.names()).isEmpty();
    }

    @Test
    void faultsStrikeBeforeOrAfter() throws Exception {
        one.failAt(0, Fault.REFUSED, false);
        assertThatThrownBy(() -> one.create("a")).hasMessageContaining("no answer");
        assertThat(objects.names()).isEmpty();
        one.failAt(1, Fault.CRASH_AFTER, true);
        assertThatThrownBy(() -> one.create("a")).isInstanceOf(Crashed.class);
        assertThat(one.isOff()).isTrue();
        assertThat(other.exists("a")).isTrue();
        assertThatThrownBy(() -> one.exists("a")).isInstanceOf(Crashed.class);
    }
}
