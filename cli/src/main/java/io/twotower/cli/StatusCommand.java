package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.Optional;

/** Shows what a Vespa serves. */
@Command(name = "status", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Show how many items Vespa holds, and by which model their vectors were made.")
final class StatusCommand implements Runnable {
    private static final String[] SLOTS = {"a", "b"};
    /** Documents looked at to find which model a slot's vectors are of. */
    private static final int SAMPLE = 10;

    @Mixin
    private EndpointOption endpoint;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        VespaClient vespa = endpoint.connect();
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("endpoint", vespa.endpoint().toString());
        json.put("configGeneration", vespa.state("config").at("/config/generation").asLong());
        json.put("documents", vespa.count("true"));
        ObjectNode slots = json.putObject("slots");
        for (String slot : SLOTS) slots.set(slot, slot(vespa, slot));
        output.print(json, text(json));
    }

    /** Counting one generation tells whether there are others: the documents that are then missing. */
    private static ObjectNode slot(VespaClient vespa, String slot) {
        ObjectNode json = OutputOptions.JSON.createObjectNode();
        String field = "generation_" + slot;
        Optional<String> generation = generation(vespa, field);
        if (generation.isEmpty()) return json.put("documents", 0);
        return json.put("generation", generation.get()).put("documents", vespa.count(field + " contains \"" + generation.get() + "\""));
    }

    /** The field is in no document summary, so that hits stay small: a few whole documents tell. */
    private static Optional<String> generation(VespaClient vespa, String field) {
        ObjectNode request = OutputOptions.JSON.createObjectNode().put("ranking", "unranked").put("hits", SAMPLE)
                .put("yql", "select documentid from " + VespaClient.DOCUMENT_TYPE + " where true");
        for (JsonNode hit : vespa.search(request).at("/root/children")) {
            Optional<String> found = vespa.document(DocumentIds.local(hit.at("/fields/documentid").asText()))
                    .map(fields -> fields.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private static String text(ObjectNode json) {
        StringBuilder text = new StringBuilder();
        long documents = json.path("documents").asLong();
        text.append(json.path("endpoint").asText()).append(": ").append(documents).append(" items, configuration ").append(json.path("configGeneration").asLong());
        json.path("slots").properties().forEach(slot -> {
            long own = slot.getValue().path("documents").asLong();
            text.append(System.lineSeparator()).append("  slot ").append(slot.getKey()).append(": ");
            if (own == 0) text.append("no vectors in a sample of ").append(SAMPLE).append(" items");
            else text.append(own).append(" of ").append(documents).append(" items have a vector of model ")
                    .append(slot.getValue().path("generation").asText(), 0, 12);
        });
        return text.toString();
    }
}
