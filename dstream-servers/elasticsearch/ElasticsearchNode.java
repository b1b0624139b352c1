import java.util.List;
import java.util.Map;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.transport.Netty4Plugin;

/** A node of Elasticsearch, which runs until it is killed. Java compiles it when it is started, on the server's class path. */
public final class ElasticsearchNode extends Node {
    private ElasticsearchNode(Settings settings) {
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
        new ElasticsearchNode(settings.build()).start();
        Thread.currentThread().join();
    }
}
