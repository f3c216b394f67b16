package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;

/**
 * The optimizers' settings: Adagrad on the tables' touched rows, Adam on the layers.
 *
 * @param table how many accumulators a table row has
 * @param tableEpsilon added to the root of a row's accumulated squares
 * @param initialAccumulator what the accumulators start with
 * @param beta1 decay of Adam's first moments
 * @param beta2 decay of Adam's second moments
 * @param epsilon added to the root of Adam's second moments
 * @param weightDecay decoupled decay of the layers (AdamW), a share of the learning rate; tables do not decay
 */
public record OptimizerSpec(Table table, double tableEpsilon, double initialAccumulator, double beta1, double beta2,
                            double epsilon, double weightDecay) {

    /** Adagrad's accumulators. */
    public enum Table {
        /** One for each value: as much memory again as the tables. */
        ADAGRAD("adagrad"),
        /** One for each row, of the mean of its squared gradients. */
        ROW_ADAGRAD("rowAdagrad");

        private final String label;

        Table(String label) {
            this.label = label;
        }

        /** How a model file writes it. */
        public String label() {
            return label;
        }
    }

    /** What holds where a model file says nothing. */
    public static final OptimizerSpec DEFAULT = read(SpecNode.root(null));

    static OptimizerSpec read(SpecNode node) {
        node.keys("table", "tableEpsilon", "initialAccumulator", "beta1", "beta2", "epsilon", "weightDecay");
        return new OptimizerSpec(table(node.get("table")), node.get("tableEpsilon").number(1e-10, 0, 1),
                node.get("initialAccumulator").number(0, 0, 1e6), node.get("beta1").number(0.9, 0, 0.999999),
                node.get("beta2").number(0.999, 0, 0.9999999), node.get("epsilon").number(1e-8, 1e-16, 1),
                node.get("weightDecay").number(0, 0, 100));
    }

    private static Table table(SpecNode node) {
        String label = node.string(Table.ADAGRAD.label());
        for (Table table : Table.values()) {
            if (table.label().equals(label)) {
                return table;
            }
        }
        throw node.error("must be adagrad or rowAdagrad, is '" + label + "'");
    }

    void write(ObjectNode node) {
        node.put("table", table.label()).put("tableEpsilon", tableEpsilon).put("initialAccumulator", initialAccumulator)
                .put("beta1", beta1).put("beta2", beta2).put("epsilon", epsilon).put("weightDecay", weightDecay);
    }
}
