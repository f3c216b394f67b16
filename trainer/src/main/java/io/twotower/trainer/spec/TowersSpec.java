package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    static TowersSpec read(SpecObject towers) {
        TowersSpec spec = new TowersSpec(towers.integer("dim", 64, 1, 4096), layers(towers.object("query")),
                layers(towers.object("item")));
        towers.end();
        return spec;
    }

    private static Layers layers(SpecObject tower) {
        Layers layers = new Layers(tower.integers("layers", List.of(128), 1, 65_536), tower.flag("skip", true));
        tower.end();
        return layers;
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
