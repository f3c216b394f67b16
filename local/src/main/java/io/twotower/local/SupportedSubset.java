package io.twotower.local;

import com.yahoo.vespa.model.VespaModel;
import com.yahoo.vespa.model.container.ApplicationContainerCluster;
import com.yahoo.vespa.model.content.ContentSearchCluster;
import com.yahoo.vespa.model.content.cluster.ContentCluster;

import java.util.ArrayList;
import java.util.List;

/** What an application must look like to be served by one container and one content node in Java; anything else is refused by name. */
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
            problems.add("services.xml must have exactly one container cluster, it has " + model.getContainerClusters().size());
            return;
        }
        ApplicationContainerCluster cluster = model.getContainerClusters().values().iterator().next();
        require(cluster.getSearch() != null, "container cluster '" + cluster.getName() + "' has no <search/>");
        require(cluster.getHandlers().stream().anyMatch(handler -> handler.getClassId().getName().equals(DOCUMENT_API)), "container cluster '" + cluster.getName() + "' has no <document-api/>");
        require(cluster.getHttp() == null || cluster.getHttp().getHttpServer().isEmpty()
                || cluster.getHttp().getHttpServer().get().getConnectorFactories().size() == 1,
                "container cluster '" + cluster.getName() + "' must have one HTTP server");
    }

    private void checkContent() {
        if (model.getContentClusters().size() != 1) {
            problems.add("services.xml must have exactly one content cluster, it has " + model.getContentClusters().size());
            return;
        }
        ContentCluster cluster = model.getContentClusters().values().iterator().next();
        ContentSearchCluster search = cluster.getSearch();
        require( ! search.hasStreaming(), "content cluster '" + cluster.getName() + "' uses streaming mode");
        require(search.getDocumentTypesWithStoreOnly().isEmpty(), "content cluster '" + cluster.getName() + "' has documents in store-only mode");
        int types = cluster.getDocumentDefinitions().size();
        require(types == 1, "content cluster '" + cluster.getName() + "' must have exactly one document type, it has " + types);
    }

    private void require(boolean condition, String problem) {
        if ( ! condition) problems.add(problem);
    }

}
