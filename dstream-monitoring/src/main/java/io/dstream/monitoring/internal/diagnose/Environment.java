package io.dstream.monitoring.internal.diagnose;

import com.google.common.collect.ImmutableMap;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The JVM and the machine that a program runs on: only what is known to be harmless. No environment variables, no
 * command line of the program; of system properties a few; of the JVM's arguments those whose values cannot be secret.
 */
public final class Environment {
    static final String MASKED = "***";

    private static final List<String> PROPERTIES = List.of(
            "java.version",
            "java.vendor",
            "java.vm.name",
            "java.vm.version",
            "os.name",
            "os.version",
            "os.arch",
            "file.encoding",
            "user.timezone",
            "user.language");

    /** Options of the JVM itself, such as {@code -Xmx1g}, and {@code --add-opens} and the like, which name packages. */
    private static final Pattern OF_THE_JVM = Pattern.compile(
            "-X[a-z]+[0-9]*[kKmMgGtT]?|-XX:[+-]?\\w+(=[\\w.,%-]+)?|--(add|enable|illegal)-[\\w-]+(=\\S+)?|-server|-ea|-esa");

    /** A property, and its value if that is a plain number or switch. */
    private static final Pattern PLAIN_PROPERTY = Pattern.compile("-D[\\w.-]+(=(\\d{1,12}|true|false)?)?");

    private static final Pattern SECRET =
            Pattern.compile("(?i).*(pass|pwd|secret|token|key|credential|auth|private|cert|pin).*");

    private Environment() {}

    /** The system properties that may be shown. */
    public static Map<String, String> properties() {
        Map<String, String> shown = new TreeMap<>();
        for (String name : PROPERTIES) {
            String value = System.getProperty(name);
            if (value != null) {
                shown.put(name, value);
            }
        }
        return shown;
    }

    /** The arguments that the JVM was given, with the values masked that might be secret. */
    public static List<String> arguments() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .map(Environment::masked)
                .toList();
    }

    static String masked(String argument) {
        boolean plain = OF_THE_JVM.matcher(argument).matches()
                || PLAIN_PROPERTY.matcher(argument).matches();
        if (plain && !SECRET.matcher(argument).matches()) {
            return argument;
        }
        int end = end(argument);
        return end < 0 ? MASKED : argument.substring(0, end + 1) + MASKED;
    }

    /** Where the name ends, or -1 where there is none: after the library for an agent, before the value for others. */
    private static int end(String argument) {
        int equals = argument.indexOf('=');
        return argument.startsWith("-D") || argument.startsWith("-X") || argument.startsWith("--")
                ? equals
                : argument.indexOf(':');
    }

    /** Memory and garbage collection: sizes in bytes, times in milliseconds; -1 where not known. */
    public static Map<String, Object> memory() {
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("heap", usage(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage()));
        memory.put("nonHeap", usage(ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage()));
        List<Object> pools = new ArrayList<>();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", pool.getName());
            one.put("now", usage(pool.getUsage()));
            if (pool.getCollectionUsage() != null) {
                one.put("afterCollection", usage(pool.getCollectionUsage()));
            }
            pools.add(one);
        }
        memory.put("pools", pools);
        List<Object> collectors = new ArrayList<>();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.add(ImmutableMap.of(
                    "name", collector.getName(),
                    "collections", collector.getCollectionCount(),
                    "millis", collector.getCollectionTime()));
        }
        memory.put("collectors", collectors);
        memory.put("uptimeMillis", ManagementFactory.getRuntimeMXBean().getUptime());
        memory.put("processors", Runtime.getRuntime().availableProcessors());
        memory.put("loadAverage", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return memory;
    }

    private static Map<String, Object> usage(MemoryUsage usage) {
        if (usage == null) { // the pool is no more
            return Map.of();
        }
        return ImmutableMap.of("used", usage.getUsed(), "committed", usage.getCommitted(), "max", usage.getMax());
    }
}
