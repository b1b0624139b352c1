package io.dstream.docs;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the library says to its users in exceptions and logs, as its source has it; what is put in is a {@code {}}. */
final class Messages {
    /** Methods that take a message, and at which place. */
    private static final Set<String> SECOND = Set.of("checkArgument", "checkState", "checkNotNull");

    private static final Set<String> FIRST =
            Set.of("warn", "error", "info", "reportError", "withHint", "refuse", "refused", "damaged");

    private Messages() {}

    /** The messages in the sources below some folders, each with the name of its file. */
    static SortedSet<String> in(List<Path> folders) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            SortedSet<String> messages = new TreeSet<>();
            for (Path folder : folders) {
                List<File> sources;
                try (Stream<Path> all = Files.walk(folder)) {
                    sources = all.filter(file -> file.toString().endsWith(".java"))
                            .map(Path::toFile)
                            .toList();
                }
                JavacTask task = (JavacTask)
                        compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromFiles(sources));
                for (CompilationUnitTree unit : task.parse()) {
                    String name = Path.of(unit.getSourceFile().getName())
                            .getFileName()
                            .toString();
                    unit.accept(new Finder(), messages).forEach(message -> messages.add(name + ": " + message));
                }
            }
            return messages;
        }
    }

    private static final class Finder extends TreeScanner<Set<String>, Set<String>> {
        private final Set<String> found = new TreeSet<>();

        @Override
        public Set<String> visitCompilationUnit(CompilationUnitTree unit, Set<String> ignored) {
            super.visitCompilationUnit(unit, ignored);
            return found;
        }

        @Override
        public Set<String> visitNewClass(NewClassTree created, Set<String> ignored) {
            String type = created.getIdentifier().toString();
            if (type.endsWith("Exception") || type.endsWith("Error")) {
                created.getArguments().stream().limit(2).forEach(this::take);
            }
            return super.visitNewClass(created, ignored);
        }

        @Override
        public Set<String> visitMethodInvocation(MethodInvocationTree call, Set<String> ignored) {
            String name = nameOf(call.getMethodSelect());
            List<? extends ExpressionTree> arguments = call.getArguments();
            if (SECOND.contains(name) && arguments.size() > 1) {
                take(arguments.get(1));
            } else if (FIRST.contains(name) && !arguments.isEmpty()) {
                take(arguments.get(0));
            }
            return super.visitMethodInvocation(call, ignored);
        }

        private void take(ExpressionTree message) {
            String text =
                    text(message).replace("%s", "{}").replaceAll("\\s+", " ").strip();
            if (text.replace("{}", "").matches(".*\\p{L}{2}.*")) {
                found.add(text);
            }
        }

        private static String nameOf(Tree method) {
            if (method instanceof MemberSelectTree member) {
                return member.getIdentifier().toString();
            }
            return method instanceof IdentifierTree alone ? alone.getName().toString() : "";
        }

        private static String text(Tree tree) {
            if (tree instanceof LiteralTree literal) {
                return literal.getValue() instanceof String string ? string : String.valueOf(literal.getValue());
            }
            if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
                return text(sum.getLeftOperand()) + text(sum.getRightOperand());
            }
            if (tree instanceof ParenthesizedTree inner) {
                return text(inner.getExpression());
            }
            if (tree instanceof ConditionalExpressionTree choice) {
                return "[" + text(choice.getTrueExpression()) + "|" + text(choice.getFalseExpression()) + "]";
            }
            if (tree instanceof MethodInvocationTree call
                    && nameOf(call.getMethodSelect()).equals("formatted")) {
                return text(((MemberSelectTree) call.getMethodSelect()).getExpression());
            }
            return "{}";
        }
    }
}
