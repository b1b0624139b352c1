package io.dstream.engine.task;

import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;

/**
 * The code of a plan on its way to another process: steps, combiners, orders and what makes consumers, by Java's
 * serialisation. Stateless; any thread may call it. Reading it is the engine's affair, which knows the program's class
 * loader.
 */
public final class TaskCode {
    private static final String NOT_SO_MUCH =
            "let the function make it where it runs, or capture only what it needs of it";

    private TaskCode() {}

    /**
     * Writes code.
     *
     * @param operator the operator that it belongs to, for the message
     * @param code the code
     * @return bytes, for an {@code ObjectInputStream}
     * @throws OperatorException if it cannot be sent, with a cause that says why and what to do
     */
    public static byte[] write(Operator operator, Object code) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(code);
        } catch (IOException | RuntimeException e) {
            throw refused(operator, code, e);
        }
        return bytes.toByteArray();
    }

    /**
     * Says why code cannot be sent, for an engine that writes it in its own way.
     *
     * @param operator the operator that it belongs to
     * @param code the code
     * @param thrown what was thrown when it was written
     * @return the failure, with a cause that names the object in the way, how the program's function comes by it, and
     *     what to do
     */
    public static OperatorException refused(Operator operator, Object code, Exception thrown) {
        if (!(thrown instanceof NotSerializableException)) { // of a writeObject of the program's own
            return OperatorException.of(operator, thrown);
        }
        String why = Unserialisable.in(code)
                .map(TaskCode::whyNot)
                .orElseGet(() -> whyNot(thrown.getMessage(), "", NOT_SO_MUCH));
        return OperatorException.of(operator, new IllegalArgumentException(why, thrown));
    }

    private static String whyNot(Unserialisable found) {
        String type = found.object().getClass().getName();
        return found.isThis()
                ? whyNot(
                        type,
                        found.way(),
                        "it uses a field or a method of that object; copy what it needs to a local variable before it, and"
                                + " use that")
                : whyNot(type, found.way(), NOT_SO_MUCH);
    }

    private static String whyNot(String type, String way, String advice) {
        boolean isLambda = type.contains("$$Lambda");
        return "expected code that can be sent to another process, found "
                + (isLambda ? "a lambda that is not serialisable, " : "an object that is not serialisable, a ")
                + type
                + (way.isEmpty() ? "" : " (" + way + ")")
                + ": "
                + (isLambda
                        ? "write a comparator as Order.of((a, b) -> ...), and others as the interfaces of"
                                + " io.dstream.function"
                        : advice);
    }
}
