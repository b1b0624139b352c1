import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * {@code java .ci/Licences.java BOM PAGE [--update]}: holds the licences of what published modules bring along to a list
 * of those that are allowed, and the table of the page to them. The bill of materials is CycloneDX's, as XML.
 */
final class Licences {
    /** Licences that allow the library's users to do what the library's own does. Either of several is enough. */
    private static final Set<String> ALLOWED =
            Set.of("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0");

    /** Allowed for one library alone; the reason is on the page. */
    private static final Map<String, Set<String>> EXCEPTIONS = Map.of(
            "com.rabbitmq:amqp-client", Set.of("AL 2.0"),
            "jakarta.jms:jakarta.jms-api", Set.of("EPL-2.0"),
            "org.json:json", Set.of("Public Domain"),
            "org.zeromq:jeromq", Set.of("Mozilla Public License version 2.0"));

    private static final String BEGIN = "<!-- licences: .ci/Licences.java writes the table -->\n";
    private static final String END = "<!-- end -->\n";

    private Licences() {}

    public static void main(String[] args) throws Exception {
        Path page = Path.of(args[1]);
        boolean update = args.length > 2 && args[2].equals("--update");
        var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        Element components = child(builder.parse(Path.of(args[0]).toFile()).getDocumentElement(), "components");

        List<String> errors = new ArrayList<>();
        Map<String, String> rows = new TreeMap<>();
        for (Element component : children(components, "component")) {
            String group = text(component, "group");
            if (group.equals("io.dstream")) {
                continue;
            }
            String name = group + ":" + text(component, "name");
            Set<String> licences = licences(component);
            Set<String> allowed = new TreeSet<>(licences);
            allowed.removeIf(id -> !ALLOWED.contains(id)
                    && !EXCEPTIONS.getOrDefault(name, Set.of()).contains(id));
            if (allowed.isEmpty()) {
                errors.add(name + " has the licence " + (licences.isEmpty() ? "(none named)" : licences)
                        + "; expected one of " + new TreeSet<>(ALLOWED)
                        + ": leave the library out, make it the user's choice, or add it to EXCEPTIONS in"
                        + " .ci/Licences.java and say why on docs/licences.md");
            }
            rows.put(name, "| `" + name + "` | " + String.join(" or ", licences) + " |\n");
        }
        if (rows.isEmpty()) {
            errors.add(args[0] + " names no library: it cannot be right");
        }

        String table = BEGIN + "| library | licence |\n|---|---|\n" + String.join("", rows.values()) + END;
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            errors.add(page + " has no table between " + BEGIN.strip() + " and " + END.strip());
        } else if (update) {
            write(page, text.substring(0, begin) + table + text.substring(end + END.length()));
        } else if (!text.startsWith(table, begin)) {
            errors.add(page + " does not list what is brought along; expected:\n" + table
                    + "run java .ci/Licences.java " + args[0] + " " + page + " --update");
        }
        errors.forEach(System.err::println);
        if (!errors.isEmpty()) {
            System.exit(1);
        }
        System.out.println(rows.size() + " libraries, all under licences that are allowed");
    }

    private static void write(Path page, String text) throws IOException {
        Files.writeString(page, text);
    }

    private static Set<String> licences(Element component) {
        Set<String> found = new TreeSet<>();
        Element all = child(component, "licenses");
        if (all != null) {
            for (Element licence : children(all, "license")) {
                found.add(text(licence, "id").isEmpty() ? text(licence, "name") : text(licence, "id"));
            }
            for (Element expression : children(all, "expression")) {
                found.addAll(List.of(expression.getTextContent().strip().split(" OR ")));
            }
        }
        return found;
    }

    private static String text(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    private static Element child(Element parent, String name) {
        List<Element> all = children(parent, name);
        return all.isEmpty() ? null : all.get(0);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> all = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                all.add(element);
            }
        }
        return all;
    }
}
