package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archetype's program and its test, which no module compiles: they are templates. */
class QuickstartTest {
    static final Path SOURCES = Path.of("dstream-archetypes/quickstart/src/main/resources/archetype-resources/src");

    @TempDir
    Path folder;

    /** A file of the archetype as it is in a project whose package is {@code com.example}. */
    static String inProject(Path file) throws IOException {
        return Files.readString(file).replace("${package}", "com.example");
    }

    @Test
    void compilesWithoutWarningsAndItsTestPasses() throws Exception {
        List<Path> files = new ArrayList<>();
        for (String name : List.of("main/java/WordCount.java", "test/java/WordCountTest.java")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, inProject(Path.of("..").resolve(SOURCES).resolve(name)));
            files.add(file);
        }

        assertThat(compiled(files)).isEmpty();
        runTest();
    }

    /** What the compiler says. */
    private String compiled(List<Path> files) throws IOException {
        StringWriter said = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            said,
                            manager,
                            null,
                            List.of("-proc:none", "-Xlint:all", "-Xlint:-classfile", "-d", folder.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(done).as(said.toString()).isTrue();
        }
        return said.toString();
    }

    private void runTest() throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Class<?> type = loader.loadClass("com.example.WordCountTest");
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object test = constructor.newInstance();
            Field checkpoint = type.getDeclaredField("checkpoint");
            checkpoint.setAccessible(true);
            checkpoint.set(test, folder.resolve("checkpoint"));
            Method method = type.getDeclaredMethod("countsGoOnAfterARestart");
            method.setAccessible(true);
            method.invoke(test);
        }
    }
}
