import java.util.List;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessModulePlugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/** A node of OpenSearch 3 with the plugins of this class path. */
final class EmbeddedNode extends Node {
    EmbeddedNode(Environment environment) {
        super(environment,
              List.of(plugin(Netty4ModulePlugin.class), plugin(CommonAnalysisModulePlugin.class),
                      plugin(PainlessModulePlugin.class)),
              false);
    }

    private static PluginInfo plugin(Class<?> plugin) {
        String name = plugin.getName();
        return new PluginInfo(name, "on the class path", "none", Version.CURRENT, "17", name, null, List.of(), false);
    }
}
