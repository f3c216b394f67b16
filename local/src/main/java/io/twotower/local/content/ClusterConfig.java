package io.twotower.local.content;

import com.yahoo.config.ConfigInstance;
import com.yahoo.document.config.DocumentmanagerConfig;
import com.yahoo.vespa.config.search.AttributesConfig;
import com.yahoo.vespa.config.search.ImportedFieldsConfig;
import com.yahoo.vespa.config.search.IndexschemaConfig;
import com.yahoo.vespa.config.search.RankProfilesConfig;
import com.yahoo.vespa.config.search.SummaryConfig;
import com.yahoo.vespa.config.search.core.RankingConstantsConfig;
import com.yahoo.vespa.model.VespaModel;
import com.yahoo.vespa.model.content.cluster.ContentCluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The part of a model that configures its content node: what Vespa's own would be sent by a config server. */
record ClusterConfig(String cluster,
                     String schema,
                     AttributesConfig attributes,
                     IndexschemaConfig indexes,
                     ImportedFieldsConfig importedFields,
                     SummaryConfig summaries,
                     RankProfilesConfig rankProfiles,
                     RankingConstantsConfig rankingConstants,
                     DocumentmanagerConfig documentTypes) {

    /** Why the model's content cannot be served by one node of one schema; empty if it can. */
    static List<String> problems(VespaModel model) {
        List<String> problems = new ArrayList<>();
        Map<String, ContentCluster> clusters = model.getContentClusters();
        if (clusters.size() != 1) {
            problems.add("services.xml must declare exactly one content cluster to run locally, found " + clusters.keySet());
            return problems;
        }
        ContentCluster cluster = clusters.values().iterator().next();
        if (!cluster.getSearch().hasSearchCluster() || cluster.getSearch().hasStreaming())
            problems.add("Content cluster '" + cluster.getName()
                    + "' must have its document type in mode=\"index\" (streaming and store-only are not supported locally)");
        else if (cluster.getSearch().getSearchCluster().schemas().size() != 1)
            problems.add("Content cluster '" + cluster.getName() + "' must have exactly one schema to run locally, found "
                    + cluster.getSearch().getSearchCluster().schemas().keySet());
        return problems;
    }

    /**
     * Reads the configuration of the model's single content cluster and schema.
     *
     * @throws IllegalArgumentException if there is not exactly one of each
     */
    static ClusterConfig of(VespaModel model) {
        List<String> problems = problems(model);
        if (!problems.isEmpty()) throw new IllegalArgumentException(String.join("; ", problems));
        ContentCluster cluster = model.getContentClusters().values().iterator().next();
        String schema = cluster.getSearch().getSearchCluster().schemas().keySet().iterator().next();
        Configs configs = new Configs(model, cluster.getSearch().getSearchCluster().getConfigId() + "/" + schema);
        return new ClusterConfig(cluster.getName(), schema,
                                 configs.get(AttributesConfig.class),
                                 configs.get(IndexschemaConfig.class),
                                 configs.get(ImportedFieldsConfig.class),
                                 configs.get(SummaryConfig.class),
                                 configs.get(RankProfilesConfig.class),
                                 configs.get(RankingConstantsConfig.class),
                                 model.getConfig(DocumentmanagerConfig.class, "client"));
    }

    private record Configs(VespaModel model, String id) {

        <T extends ConfigInstance> T get(Class<T> type) { return model.getConfig(type, id); }
    }
}
