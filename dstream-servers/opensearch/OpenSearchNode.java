import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** A node of OpenSearch, which runs until it is killed. Java compiles it when it is started, on the server's class path. */
public final class OpenSearchNode extends Node {
    private OpenSearchNode(Settings settings) {
        super(
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
                List.of(Netty4Plugin.class),
                false);
    }

    /** Arguments: settings, as name=value. */
    public static void main(String[] args) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String each : args) {
            settings.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        new OpenSearchNode(settings.build()).start();
        Thread.currentThread().join();
    }
}
