package io.twotower.trainer.store;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;
import io.twotower.trainer.data.DataException;
import io.twotower.trainer.data.LinkedItems;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * Rows that an encoder makes of a tower's features.
 *
 * @param numbers  what the rows are about, by the data set's numbers
 * @param name     what to call one of those in a message
 * @param features in the order of the tower's row
 */
record FeatureRows(NumberSet numbers, IntFunction<String> name, List<RowFeature> features) implements RowSource {

    /** One feature of a row. */
    interface RowFeature {

        BagSchema schema();

        /** Fills the row's current bag. */
        void encode(int number, RowBuilder target);
    }

    /** A feature that links have no part in. */
    record OwnFeature(FeatureEncoder encoder, Tower tower, int feature, IntFunction<List<String>> values) implements RowFeature {

        @Override
        public BagSchema schema() {
            return BagSchema.plain(encoder.spec().of(tower).get(feature).maxLength());
        }

        @Override
        public void encode(int number, RowBuilder target) {
            encoder.appendFeature(tower, feature, values.apply(number), target.ids());
        }
    }

    /**
     * A feature that is made of links.
     *
     * @param schema      how what they give is stored
     * @param linked      the linked items
     * @param node        the node, of what is linked, that a number stands for
     * @param values      what an item contributes
     * @param contributor what stands for an item in {@link RowBuilder#endContributor}
     */
    record LinkedFeature(FeatureEncoder encoder, Tower tower, int feature, BagSchema schema, LinkedItems linked, IntUnaryOperator node,
                         IntFunction<List<String>> values, IntUnaryOperator contributor) implements RowFeature {

        @Override
        public void encode(int number, RowBuilder target) {
            boolean more = true;
            int from = node.applyAsInt(number);
            for (int i = 0; i < linked.count(from) && more; i++) {
                int item = linked.get(from, i);
                if (i > 0 && linked.get(from, i - 1) == item) continue;
                encoder.appendFeature(tower, feature, values.apply(item), target.ids());
                more = target.endContributor(contributor.applyAsInt(item));
            }
        }
    }

    @Override
    public int rows() {
        return numbers.size();
    }

    @Override
    public List<BagSchema> bags() {
        return features.stream().map(RowFeature::schema).toList();
    }

    @Override
    public void encode(int row, RowBuilder target) {
        int number = numbers.at(row);
        try {
            for (RowFeature feature : features) {
                feature.encode(number, target);
                target.endBag();
            }
        } catch (IllegalArgumentException e) {
            throw new DataException(name.apply(number) + ": " + e.getMessage(), e);
        }
    }
}
