package io.dstream.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a program prints. */
record Console(String out, String err) {

    interface Program {
        void run() throws Exception;
    }

    static Console of(Program program) throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return new Console(printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    }
}
