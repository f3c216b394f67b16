package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;
import java.util.List;

/**
 * The towers' shape.
 *
 * @param dim the length of the vectors that both towers give
 * @param query the query tower's layers
 * @param item the item tower's layers
 */
public record TowersSpec(int dim, Layers query, Layers item) {

    /**
     * @param layers widths of the hidden layers, first to last; none gives a linear tower
     * @param skip whether a linear path from the features to the output is added to the hidden layers'
     */
    public record Layers(List<Integer> layers, boolean skip) {
    }

    static TowersSpec read(SpecNode node) {
        node.keys("dim", "query", "item");
        return new TowersSpec(node.get("dim").integer(64, 1, 4096), layers(node.get("query")), layers(node.get("item")));
    }

    private static Layers layers(SpecNode node) {
        node.keys("layers", "skip");
        SpecNode widths = node.get("layers");
        List<Integer> layers = widths.isPresent()
                ? widths.elements().stream().map(width -> width.integer(0, 1, 65_536)).toList() : List.of(128);
        return new Layers(layers, node.get("skip").bool(true));
    }

    void write(ObjectNode node) {
        node.put("dim", dim);
        write(query, node.putObject("query"));
        write(item, node.putObject("item"));
    }

    private static void write(Layers tower, ObjectNode node) {
        node.putArray("layers").addAll(tower.layers().stream().map(node::numberNode).toList());
        node.put("skip", tower.skip());
    }
}
