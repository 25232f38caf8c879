import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;

/** One OpenSearch node in this process, without module folders and without a security manager. */
public final class NodeProcess {
    private NodeProcess() {}

    /** Starts a node with settings of the form {@code key=value}, or {@code key[]=value,value} for a list. */
    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts[0].endsWith("[]")) {
                String key = parts[0].substring(0, parts[0].length() - 2);
                settings.putList(key, List.of(parts[1].split(",")));
            } else {
                settings.put(parts[0], parts[1]);
            }
        }

        Path configuration = Path.of(settings.get("path.home"), "config");
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
                settings.build(), Map.of(), configuration, () -> settings.get("node.name"));
        EmbeddedNode node = new EmbeddedNode(environment);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        // The threads of a node do not keep a process alive.
        new CountDownLatch(1).await();
    }

    private static void close(EmbeddedNode node) {
        try {
            node.close();
        } catch (Exception error) {
            error.printStackTrace();
        }
    }
}
