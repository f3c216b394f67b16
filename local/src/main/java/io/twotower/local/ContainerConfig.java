package io.twotower.local;

import com.yahoo.config.ConfigInstance;
import com.yahoo.container.ComponentsConfig;
import com.yahoo.container.QrConfig;
import com.yahoo.container.core.ApplicationMetadataConfig;
import com.yahoo.container.core.documentapi.LoopbackDocumentAccessProvider;
import com.yahoo.jdisc.http.ConnectorConfig;
import com.yahoo.jdisc.http.server.jetty.LoopbackConnectorFactory;
import com.yahoo.vespa.config.ConfigKey;
import com.yahoo.vespa.config.buildergen.ConfigDefinition;
import com.yahoo.vespa.config.search.DispatchConfig;
import com.yahoo.vespa.config.search.DispatchNodesConfig;
import com.yahoo.vespa.model.VespaModel;
import io.twotower.local.indexing.LocalIndexingProcessor;
import io.twotower.local.messages.LoopbackNetworkHolder;

import java.util.Map;

/** The config of a model, changed where the local Vespa differs from a cluster: ports, addresses, and components that are ours. */
final class ContainerConfig implements ConfigSource {

    /** Component classes that are replaced: Vespa's → ours. */
    private static final Map<String, Class<?>> replaced =
            Map.of("com.yahoo.jdisc.http.server.jetty.ConnectorFactory", LoopbackConnectorFactory.class,
                   "com.yahoo.container.jdisc.messagebus.NetworkMultiplexerHolder", LoopbackNetworkHolder.class,
                   "com.yahoo.container.core.documentapi.DocumentAccessProvider", LoopbackDocumentAccessProvider.class,
                   "com.yahoo.docprocs.indexing.IndexingProcessor", LocalIndexingProcessor.class);

    private final VespaModel model;
    private final int httpPort;
    private final int searchPort;

    /**
     * @param httpPort    where the container serves HTTP
     * @param searchPort  where the content node answers the search protocol
     */
    ContainerConfig(VespaModel model, int httpPort, int searchPort) {
        this.model = model;
        this.httpPort = httpPort;
        this.searchPort = searchPort;
    }

    @Override
    public ConfigInstance.Builder builder(ConfigKey<?> key, ConfigDefinition definition, long generation) {
        ConfigInstance.Builder builder = model.getConfigInstance(key, definition);
        if (builder instanceof ComponentsConfig.Builder components) {
            components.components.forEach(ContainerConfig::replace);
        } else if (builder instanceof ConnectorConfig.Builder connector) {
            connector.listenPort(httpPort);
        } else if (builder instanceof DispatchNodesConfig.Builder nodes) {
            nodes.node.subList(1, nodes.node.size()).clear(); // one node has everything, however many there would be
            nodes.node.forEach(node -> node.host(Loopback.ADDRESS).port(searchPort));
        } else if (builder instanceof DispatchConfig.Builder dispatch) {
            dispatch.warmuptime(0); // several seconds of busy loops otherwise
        } else if (builder instanceof QrConfig.Builder container) {
            container.rpc(rpc -> rpc.enabled(false)); // it is for stopping a container from outside
        } else if (builder instanceof ApplicationMetadataConfig.Builder metadata) {
            metadata.generation(generation); // so that every deploy makes a new generation, an unchanged package too
        }
        return builder;
    }

    private static void replace(ComponentsConfig.Components.Builder component) {
        Class<?> ours = replaced.get(component.build().classId());
        if (ours != null) component.classId(ours.getName()).bundle(ours.getName());
    }

}
