package io.dstream.internal.runtime.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A storage is opened once, tried out before it is used, and closed by whoever has it last. */
class ReadyStorageTest {
    private final List<String> calls = new ArrayList<>();
    private final AtomicBoolean locks = new AtomicBoolean();
    private final ReadyStorage ready = new ReadyStorage(noting(calls, locks));

    private static StorageLocation noting(List<String> calls, AtomicBoolean locks) {
        return () -> {
            calls.add("open");
            return (Storage) Proxy.newProxyInstance(
                    Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("locks")) {
                            return locks.get();
                        }
                        calls.add(method.getName());
                        return null;
                    });
        };
    }

    @Test
    void whatWasOpenedBeforehandIsTaken() throws IOException {
        ready.open(storage -> calls.add("look"));
        Storage taken = ready.take();
        ready.close();

        assertThat(calls).containsExactly("open", "prepare", "look");
        taken.close();
        assertThat(calls).endsWith("close");
    }

    @Test
    void whatWasNotIsOpenedWhenItIsNeeded() throws IOException {
        assertThat(ready.take()).isNotNull();
        assertThat(calls).containsExactly("open", "prepare");
    }

    @Test
    void whatNobodyTakesIsClosed() throws IOException {
        ready.open(storage -> {});
        ready.close();
        assertThat(calls).containsExactly("open", "prepare", "close");
    }

    @Test
    void whatIsReadyTooLateIsClosed() throws IOException {
        ready.open(storage -> assertThat(ready.take()).isNotNull());
        assertThat(calls).containsExactly("open", "prepare", "open", "prepare", "close");
    }

    @Test
    void whatCannotBeLookedAtIsClosed() {
        assertThatThrownBy(() -> ready.open(storage -> {
                    throw new IOException("no right");
                }))
                .hasMessage("no right");
        assertThat(calls).containsExactly("open", "prepare", "close");
    }

    @Test
    void whereThereAreLocksNothingIsTouchedBeforehand() throws IOException {
        locks.set(true);
        ready.open(storage -> calls.add("look"));
        assertThat(calls).containsExactly("open", "close");
    }
}
