package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what a Vespa serves. */
@Command(name = "status", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Show how many items Vespa holds, and by which model their vectors were made.")
final class StatusCommand implements Runnable {
    private static final String[] SLOTS = {"a", "b"};

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

    /** One document tells a generation; counting that generation tells whether there are others. */
    private static ObjectNode slot(VespaClient vespa, String slot) {
        ObjectNode json = OutputOptions.JSON.createObjectNode();
        String field = "generation_" + slot;
        ObjectNode request = OutputOptions.JSON.createObjectNode().put("ranking", "unranked").put("hits", 1)
                .put("yql", "select " + field + " from " + VespaClient.DOCUMENT_TYPE + " where !(" + field + " contains \"\")");
        JsonNode generation = vespa.search(request).at("/root/children/0/fields/" + field);
        if (!generation.isTextual()) return json.put("documents", 0);
        return json.put("generation", generation.asText()).put("documents", vespa.count(field + " contains \"" + generation.asText() + "\""));
    }

    private static String text(ObjectNode json) {
        StringBuilder text = new StringBuilder();
        long documents = json.path("documents").asLong();
        text.append(json.path("endpoint").asText()).append(": ").append(documents).append(" items, configuration ").append(json.path("configGeneration").asLong());
        json.path("slots").properties().forEach(slot -> {
            long own = slot.getValue().path("documents").asLong();
            text.append(System.lineSeparator()).append("  slot ").append(slot.getKey()).append(": ");
            if (own == 0) text.append("no vectors");
            else text.append(own).append(" of ").append(documents).append(" items have a vector of model ")
                    .append(slot.getValue().path("generation").asText(), 0, 12);
        });
        return text.toString();
    }
}
