package io.dstream.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testkit.StorageContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageLocationTest {
    @TempDir
    Path directory;

    @Test
    void aDirectoryOfThisMachineHasAnAddress() throws Exception {
        StorageLocation location =
                StorageLocation.of(directory.resolve("a b").toUri().toString());

        StorageContract.of(location::open).check();
        assertThat(location).hasToString(directory.resolve("a b").toString());
        assertThat(directory.resolve("a b/drafts/x")).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "gopher://host/x, 'gopher://host/x' is no address of a known kind: expected one that begins with file:;",
        "/var/lib, '/var/lib' is no address of a known kind",
        "'', '' is no address of a known kind",
        "s3://a b, 's3://a b' is no address: Illegal character in authority",
        "file://host/x, 'file://host/x' names no local directory: expected file:///DIRECTORY",
    })
    void whatIsNoneIsRefused(String address, String message) {
        assertThatThrownBy(() -> StorageLocation.of(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message.split(";", 2)[0]);
    }
}
