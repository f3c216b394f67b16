package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.ContainerClient;
import io.twotower.features.RawFeatures;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;

/** Asks Vespa for recommendations. */
@Command(name = "query", mixinStandardHelpOptions = true, sortOptions = false, header = "Ask Vespa for recommendations and show why.",
         footer = {"", "Examples:",
                   "  twotower query --item vim",
                   "  twotower query --item vim --where 'section contains \"editors\"' --hits 5",
                   "  twotower query --features '{\"seed.synopsis\": \"terminal text editor\"}'"})
final class QueryCommand implements Runnable {
    @ArgGroup(multiplicity = "1", heading = "What to recommend for:%n")
    private Subject subject;

    @Option(names = "--where", paramLabel = "YQL", defaultValue = "true", description = "Only items for which this YQL condition holds.")
    private String where;

    @Option(names = "--hits", defaultValue = "10", description = "How many items (default: ${DEFAULT-VALUE}).")
    private int hits;

    @Option(names = "--slot", description = "The model slot that answers, a or b (default: the deployed application's).")
    private String slot;

    @Mixin
    private EndpointOption endpoint;

    @Mixin
    private OutputOptions output;

    /** One of the three ways to say what the recommendations are for. */
    private static final class Subject {
        @Option(names = "--item", paramLabel = "ID", description = "An item in Vespa: what goes with it?")
        private String item;

        @Option(names = "--history", paramLabel = "ID", split = ",", description = "Items that somebody has used, the most recent first.")
        private List<String> history;

        @Option(names = "--features", paramLabel = "JSON", description = "Raw query features, for something that is not in Vespa.")
        private String features;
    }

    @Override
    public void run() {
        ContainerClient vespa = endpoint.connect();
        Recommendations recommendations = Recommendations.of(vespa.search(request()), subject(vespa));
        output.print(recommendations.toJson(), recommendations.toTable());
    }

    /** Returns the request for what goes with an item. */
    static ObjectNode seedRequest(String item, int hits) {
        return request("true", hits).put("twoTower.seed", item);
    }

    private static ObjectNode request(String condition, int hits) {
        return OutputOptions.JSON.createObjectNode().put("yql", "select * from " + ContainerClient.DOCUMENT_TYPE + " where " + condition).put("hits", hits)
                .put("timeout", "10s");
    }

    private ObjectNode request() {
        ObjectNode request = request(where, hits);
        if (subject.item != null) request.put("twoTower.seed", subject.item);
        if (subject.history != null) request.put("twoTower.history", String.join(",", subject.history));
        if (subject.features != null) request.put("twoTower.features", RawFeatures.fromJson(subject.features).toJson());
        if (slot != null) request.put("twoTower.slot", slot);
        return request;
    }

    /** Returns the fields that recommendations are compared with: the seed's, the last item's, or those given. */
    private JsonNode subject(ContainerClient vespa) {
        if (subject.features != null) {
            ObjectNode fields = OutputOptions.JSON.createObjectNode();
            RawFeatures raw = RawFeatures.fromJson(subject.features);
            for (String field : raw.fields()) raw.strings(field).forEach(fields.withArray("/" + field.substring(field.indexOf('.') + 1))::add);
            return fields;
        }
        String id = subject.item != null ? subject.item : subject.history.get(0);
        return vespa.document(id).orElseThrow(() -> new CommandException("There is no item '" + id + "' in Vespa at " + vespa.endpoint()));
    }
}
