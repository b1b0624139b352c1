package io.dstream.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.internal.storage.FileStorage;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.internal.storage.sim.SimulatedObjects;
import io.dstream.storage.FileTree;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageContractTest {
    @TempDir
    Path directory;

    @Test
    void aDirectoryOnADisk() throws Exception {
        StorageContract.of(() -> FileStorage.of(directory.resolve("new/root"))).check();
    }

    @Test
    void aDirectoryThatOthersReadToo() throws Exception {
        StorageContract.of(() -> FileStorage.shared(directory.resolve("shared")))
                .check();
    }

    @Test
    void aSimulatedDisk() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);

        StorageContract.of(() -> disk).check();
    }

    @Test
    void aSimulatedStoreOfObjects() throws Exception {
        StorageContract.of(new SimulatedObjects()::program).check();
    }

    @Test
    void namesWhatIsViolated() {
        FileTree cutsNothing = (FileTree) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FileTree.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("truncate")
                                ? null
                                : method.invoke(FileStorage.of(directory), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });

        assertThatThrownBy(() -> StorageContract.of(() -> cutsNothing).check())
                .isInstanceOf(AssertionError.class)
                .hasMessage("a file that was cut: expected '012345', found '01234567'");
    }
}
