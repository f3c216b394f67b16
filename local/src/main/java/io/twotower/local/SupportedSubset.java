package io.twotower.local;

import com.yahoo.vespa.config.content.core.StorDistributormanagerConfig;
import com.yahoo.vespa.model.VespaModel;
import com.yahoo.vespa.model.container.ApplicationContainerCluster;
import com.yahoo.vespa.model.container.component.AccessLogComponent;
import com.yahoo.vespa.model.container.http.ConnectorFactory;
import com.yahoo.vespa.model.container.http.Http;
import com.yahoo.vespa.model.container.http.JettyHttpServer;
import com.yahoo.vespa.model.container.http.ssl.DefaultSslProvider;
import com.yahoo.vespa.model.content.ContentSearchCluster;
import com.yahoo.vespa.model.content.cluster.ContentCluster;

import java.util.ArrayList;
import java.util.List;

/**
 * What services.xml must look like to be served by one container and one content node in Java; anything else is refused by name. The
 * numbers of nodes and copies do not matter. What a schema may hold is for the content node to judge.
 */
final class SupportedSubset {

    private static final String DOCUMENT_API = "com.yahoo.document.restapi.resource.DocumentV1ApiHandler";

    private final VespaModel model;
    private final List<String> problems = new ArrayList<>();

    private SupportedSubset(VespaModel model) {
        this.model = model;
    }

    /** @throws DeployException naming everything in the model that the local Vespa cannot do */
    static void check(VespaModel model) {
        SupportedSubset subset = new SupportedSubset(model);
        subset.checkContainers();
        subset.checkContent();
        if ( ! subset.problems.isEmpty())
            throw new DeployException("The local Vespa does not support this application: " + String.join("; ", subset.problems));
    }

    private void checkContainers() {
        if (model.getContainerClusters().size() != 1) {
            problems.add("services.xml must have exactly one container cluster, it has " + model.getContainerClusters().keySet());
            return;
        }
        ApplicationContainerCluster cluster = model.getContainerClusters().values().iterator().next();
        String name = "container cluster '" + cluster.getName() + "' ";
        require(cluster.getSearch() != null, name + "has no <search/>");
        require(cluster.getHandlers().stream().anyMatch(handler -> handler.getClassId().getName().equals(DOCUMENT_API)), name + "has no <document-api/>");
        require(cluster.getAllComponents().stream().noneMatch(AccessLogComponent.class::isInstance), name + "writes an access log");
        if (cluster.getHttp() != null) checkHttp(cluster.getHttp(), name);
    }

    private void checkHttp(Http http, String name) {
        List<ConnectorFactory> connectors = http.getHttpServer().map(JettyHttpServer::getConnectorFactories).orElse(List.of());
        require(connectors.size() == 1, name + "must have one HTTP server with one port, it has " + connectors.size());
        require(connectors.stream().allMatch(connector -> connector.sslProvider() instanceof DefaultSslProvider), name + "uses TLS");
    }

    private void checkContent() {
        if (model.getContentClusters().size() != 1) {
            problems.add("services.xml must have exactly one content cluster, it has " + model.getContentClusters().keySet());
            return;
        }
        ContentCluster cluster = model.getContentClusters().values().iterator().next();
        String name = "content cluster '" + cluster.getName() + "' ";
        ContentSearchCluster search = cluster.getSearch();
        require( ! search.hasStreaming(), name + "uses streaming mode");
        require(search.getDocumentTypesWithStoreOnly().isEmpty(), name + "has documents in store-only mode");
        require(cluster.getDocumentDefinitions().size() == 1,
                name + "must have exactly one document type, it has " + cluster.getDocumentDefinitions().keySet());
        require( ! collectsGarbage(cluster), name + "removes documents that are no longer selected (garbage-collection)");
    }

    private static boolean collectsGarbage(ContentCluster cluster) {
        StorDistributormanagerConfig.Builder builder = new StorDistributormanagerConfig.Builder();
        cluster.getDistributorNodes().getConfig(builder);
        return builder.build().garbagecollection().interval() > 0;
    }

    private void require(boolean condition, String problem) {
        if ( ! condition) problems.add(problem);
    }

}
