package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import io.twotower.application.Slot;
import io.twotower.application.generation.ContainerClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** Shows what both slots answer. */
@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Show both slots' recommendations side by side, and how many they share.",
         description = "An item that both recommend is marked with = in both columns.")
final class CompareCommand implements Runnable {
    @Option(names = "--item", paramLabel = "ID", split = ",", required = true, description = "What to recommend for; several are separated by commas.")
    private List<String> items;

    @Option(names = "--hits", defaultValue = "10", description = "How many items (default: ${DEFAULT-VALUE}).")
    private int hits;

    @Mixin
    private EndpointOption endpoint;

    @Mixin
    private OutputOptions output;

    private record Pair(String item, Recommendations a, Recommendations b) {
        long common() {
            Set<String> ids = new HashSet<>(a.ids());
            ids.retainAll(b.ids());
            return ids.size();
        }

        /** The share of the longer list that both have. */
        double overlap() {
            int most = Math.max(a.hits().size(), b.hits().size());
            return most == 0 ? 1 : (double) common() / most;
        }
    }

    @Override
    public void run() {
        ContainerClient vespa = endpoint.connect();
        List<Pair> pairs = new ArrayList<>();
        for (String item : items) {
            JsonNode subject = vespa.document(item).orElseThrow(() -> new CommandException("There is no item '" + item + "' in Vespa at " + vespa.endpoint()));
            pairs.add(new Pair(item, ask(vespa, item, subject, Slot.A), ask(vespa, item, subject, Slot.B)));
        }
        double mean = pairs.stream().mapToDouble(Pair::overlap).average().orElse(1);
        output.print(json(pairs, mean), text(pairs, mean));
    }

    private Recommendations ask(ContainerClient vespa, String item, JsonNode subject, Slot slot) {
        return Recommendations.of(vespa.search(QueryCommand.seedRequest(item, hits).put("twoTower.slot", slot.label())), subject);
    }

    private static ObjectNode json(List<Pair> pairs, double mean) {
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("overlap", mean);
        ArrayNode queries = json.putArray("items");
        for (Pair pair : pairs) {
            ObjectNode query = queries.addObject().put("item", pair.item).put("common", pair.common()).put("overlap", pair.overlap());
            query.set("a", pair.a.toJson());
            query.set("b", pair.b.toJson());
        }
        return json;
    }

    private static String text(List<Pair> pairs, double mean) {
        List<String> parts = new ArrayList<>();
        for (Pair pair : pairs)
            parts.add(String.format(Locale.ROOT, "What goes with %s? %d of %d are in both slots", pair.item, pair.common(), Math.max(pair.a.hits().size(), pair.b.hits().size()))
                    + System.lineSeparator() + table(pair));
        if (pairs.size() > 1) parts.add(String.format(Locale.ROOT, "Mean overlap: %.0f %%", 100 * mean));
        return String.join(System.lineSeparator() + System.lineSeparator(), parts);
    }

    private static String table(Pair pair) {
        List<Integer> ranks = IntStream.range(0, Math.max(pair.a.hits().size(), pair.b.hits().size())).boxed().toList();
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(ranks, List.of(
                column("#").with(rank -> Integer.toString(rank + 1)),
                column("slot a").with(rank -> cell(pair.a, pair.b, rank)),
                column("slot b").with(rank -> cell(pair.b, pair.a, rank)))).asString();
    }

    private static String cell(Recommendations own, Recommendations other, int rank) {
        if (rank >= own.hits().size()) return "";
        Recommendations.Hit hit = own.hits().get(rank);
        return String.format(Locale.ROOT, "%s %.3f %s", other.ids().contains(hit.id()) ? "=" : " ", hit.score(), hit.id());
    }

    private static Column column(String header) {
        return new Column().header(header).headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT).maxWidth(56, OverflowBehaviour.ELLIPSIS_RIGHT);
    }
}
