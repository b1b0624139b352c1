package io.dstream.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An example of the operator table: a call of {@code gives}, {@code givesInAnyOrder} or {@code runs} in
 * {@link OperatorExamplesTest}, as source text.
 *
 * @param code what is called
 * @param result what comes out, empty for nothing
 */
record OperatorExample(String code, String result) {
    private static final Pattern CALL = Pattern.compile("(?m)^ +(?:gives|givesInAnyOrder|runs)\\(");

    /** The examples by what they are examples of, such as {@code DStream.map}. */
    static Map<String, OperatorExample> in(Path source) throws IOException {
        String text = Files.readString(source);
        Map<String, OperatorExample> examples = new TreeMap<>();
        for (Matcher call = CALL.matcher(text); call.find(); ) {
            List<String> arguments = arguments(text, call.end());
            String code = arguments.get(1).replaceFirst("^\\(\\) -> ", "");
            String result = arguments.size() > 2 ? unquoted(arguments.get(2)) : "";
            OperatorExample before = examples.put(unquoted(arguments.get(0)), new OperatorExample(code, result));
            if (before != null) {
                throw new IllegalStateException("a second example of " + arguments.get(0));
            }
        }
        return examples;
    }

    /** As a cell of the table. */
    String cell() {
        return "`" + code + "`" + (result.isEmpty() ? "" : " gives `" + result + "`");
    }

    private static List<String> arguments(String text, int from) {
        List<String> arguments = new ArrayList<>();
        int start = from;
        int depth = 0;
        boolean quoted = false;
        for (int i = from; depth >= 0; i++) {
            char c = text.charAt(i);
            if (c == '"' && text.charAt(i - 1) != '\\') {
                quoted = !quoted;
            } else if (!quoted && (c == '(' || c == '{')) {
                depth++;
            } else if (!quoted && (c == ')' || c == '}')) {
                depth--;
            }
            if (!quoted && (depth < 0 || (depth == 0 && c == ','))) {
                arguments.add(onOneLine(text.substring(start, i)));
                start = i + 1;
            }
        }
        return arguments;
    }

    private static String onOneLine(String code) {
        return code.strip()
                .replaceAll("\\s*\\n\\s*\\.", ".")
                .replaceAll("\\(\\s+", "(")
                .replaceAll("\\s+", " ");
    }

    private static String unquoted(String literal) {
        return literal.substring(1, literal.length() - 1).replace("\\\"", "\"");
    }
}
