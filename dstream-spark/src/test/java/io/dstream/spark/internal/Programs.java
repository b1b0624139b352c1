package io.dstream.spark.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Programs that are compiled by a test, so that no loader but their own has their classes. */
final class Programs {
    private Programs() {}

    /** Compiles a class against the test's class path. */
    static void compile(Path into, String name, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        StringWriter said = new StringWriter();
        boolean done = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-d", into.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"),
                        null,
                        List.of(file))
                .call();
        assertThat(done).as(said.toString()).isTrue();
    }

    /** A loader of its own for what was compiled, with that of the test as its parent. */
    static URLClassLoader loader(Path compiled) throws IOException {
        return new URLClassLoader(new URL[] {compiled.toUri().toURL()}, Programs.class.getClassLoader());
    }
}
