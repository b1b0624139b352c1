package io.dstream.internal.runtime.times;

import com.google.common.collect.MapMaker;
import io.dstream.internal.text.ProgramLine;
import io.dstream.plan.Operator;
import io.dstream.plan.Step;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The program's functions that a step calls, known by their methods: that of a lambda, or any of a class. They are
 * found in the step itself and in what the library has wrapped them in.
 */
final class StepFunctions {
    private static final int MOST = 64; // objects to look at
    private static final String LIBRARY = "io.dstream.";

    private final Set<String> methods = new HashSet<>(); // "class#method", and "#method" where the class may be another
    private final Set<String> classes = new HashSet<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private StepFunctions() {}

    /**
     * Finds the functions of steps, each once for as long as the step's function is there: a program's are the same in
     * each batch. Any thread may ask.
     */
    static final class Finder {
        private final Map<Object, StepFunctions> found =
                new MapMaker().weakKeys().makeMap();

        StepFunctions of(Step step) {
            return found.computeIfAbsent(functionOf(step), StepFunctions::in);
        }
    }

    private static Object functionOf(Step step) {
        if (step instanceof Step.Fusible fusible) {
            return fusible.fn();
        } else if (step instanceof Step.Pulling pulling) {
            return pulling.fn();
        } else if (step instanceof Step.Custom custom) {
            return custom.attachment();
        }
        return step instanceof Step.Stateful stateful ? stateful.fn() : step;
    }

    private static StepFunctions in(Object function) {
        StepFunctions functions = new StepFunctions();
        functions.look(function);
        functions.seen.clear();
        return functions;
    }

    /** Whether a frame is the call of one of them. */
    boolean has(StackTraceElement frame) {
        return classes.contains(frame.getClassName())
                || methods.contains(frame.getClassName() + "#" + frame.getMethodName())
                || methods.contains("#" + frame.getMethodName());
    }

    private void look(Object at) {
        if (at == null || at instanceof Operator || seen.size() >= MOST || !seen.add(at)) {
            return;
        }
        Class<?> type = at.getClass();
        if (type.isHidden()) {
            Written.lambdaOf(at).ifPresent(this::lookAt);
        } else if (at instanceof Optional<?> optional) {
            optional.ifPresent(this::look);
        } else if (type.getName().startsWith(LIBRARY) && !ProgramLine.isOfProgram(type.getName())) {
            lookAtFields(at, type);
        } else if (ProgramLine.isOfProgram(type.getName())) {
            for (Class<?> each = type; each != null && ProgramLine.isOfProgram(each.getName()); ) {
                classes.add(each.getName());
                each = each.getSuperclass();
            }
        }
    }

    private void lookAt(SerializedLambda lambda) {
        String type = lambda.getImplClass().replace('/', '.');
        String method = lambda.getImplMethodName();
        if (!type.startsWith(LIBRARY) || ProgramLine.isOfProgram(type)) {
            methods.add(type + "#" + method);
            boolean mayBeOverridden = lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeVirtual
                    || lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeInterface;
            if (mayBeOverridden && !method.startsWith("lambda$")) {
                methods.add("#" + method);
            }
        }
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            Object captured = lambda.getCapturedArg(i);
            if (captured != null && type.startsWith(LIBRARY)) {
                look(captured); // what a function of the program's captures is its own affair
            }
        }
    }

    private void lookAtFields(Object at, Class<?> type) {
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    valueOf(field, at).ifPresent(this::look);
                }
            }
        }
    }

    private static Optional<Object> valueOf(Field field, Object of) {
        try {
            field.setAccessible(true);
            return Optional.ofNullable(field.get(of));
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            return Optional.empty(); // in a module of its own: what it calls counts for what is behind it
        }
    }

    /** Takes what a lambda is written as, and writes nothing. */
    private static final class Written extends ObjectOutputStream {
        private SerializedLambda lambda;

        private Written() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        static Optional<SerializedLambda> lambdaOf(Object object) {
            try (Written written = new Written()) {
                written.writeObject(object);
                return Optional.ofNullable(written.lambda);
            } catch (IOException | RuntimeException e) {
                return Optional.empty();
            }
        }

        @Override
        protected Object replaceObject(Object object) {
            if (object instanceof SerializedLambda of) {
                lambda = of;
            }
            return null;
        }
    }
}
