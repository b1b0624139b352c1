package io.dstream.testing;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Servers that Debian has: installed where they are missing, if this process may, and never started by the system.
 * Tests that need one are skipped where it cannot be had.
 */
public final class Debian {
    private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");

    private Debian() {}

    /**
     * Finds a program, or installs the package that has it.
     *
     * @param packageName the package
     * @param program the program's name
     * @return the program's file
     * @throws IOException if apt-get fails
     */
    public static Path program(String packageName, String program) throws IOException {
        Optional<Path> found = find(program);
        if (found.isPresent()) {
            return found.get();
        }
        Assumptions.assumeTrue(
                find("apt-get").isPresent() && "root".equals(System.getProperty("user.name")),
                "there is no " + program + ", and only root can install it, with apt-get install " + packageName);
        Path lock = Path.of(System.getProperty("java.io.tmpdir"), "dstream-debian.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var unused = channel.lock(); // until the channel is closed
            if (find(program).isEmpty()) {
                install(packageName);
            }
        }
        return find(program)
                .orElseThrow(() -> new IOException("package " + packageName + " has no program " + program));
    }

    private static Optional<Path> find(String program) {
        List<String> places =
                new ArrayList<>(Arrays.asList(System.getenv("PATH").split(File.pathSeparator)));
        places.addAll(List.of("/usr/sbin", "/usr/bin"));
        return places.stream()
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Installs a package, whose service the system then does not start. */
    private static void install(String packageName) throws IOException {
        boolean mine = !Files.exists(POLICY);
        if (mine) {
            Files.writeString(POLICY, "#!/bin/sh\nexit 101\n");
            Files.setPosixFilePermissions(POLICY, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try {
            String said = apt("install", "-y", "--no-install-recommends", packageName);
            if (!said.isEmpty()) { // the lists of packages may be missing or old
                var unused = apt("update");
                said = apt("install", "-y", "--no-install-recommends", packageName);
            }
            Assumptions.assumeTrue(said.isEmpty(), packageName + " cannot be installed: " + said);
        } finally {
            if (mine) {
                Files.delete(POLICY);
            }
        }
    }

    /** What it says if it fails; nothing if it does not. */
    private static String apt(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.onExit().join().exitValue() == 0 ? "" : said;
    }
}
