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
        } catch (NotSerializableException e) {
            throw OperatorException.of(operator, new IllegalArgumentException(whyNot(e.getMessage()), e));
        } catch (IOException | RuntimeException e) { // of a writeObject of the program's own
            throw OperatorException.of(operator, e);
        }
        return bytes.toByteArray();
    }

    private static String whyNot(String type) {
        boolean isLambda = type.contains("$$Lambda");
        return "expected code that can be sent to another process, found "
                + (isLambda ? "a lambda that is not serialisable, " : "an object that is not serialisable, a ")
                + type
                + (isLambda
                        ? ": write a comparator as Order.of((a, b) -> ...), and others as the interfaces of io.dstream.function"
                        : ": let the function make it where it runs, or capture only what it needs of it");
    }
}
