package io.twotower.trainer.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.BagRule;
import io.twotower.features.Feature;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureSpec;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Histories;
import io.twotower.trainer.data.LinkedItems;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.data.QuerySource;
import io.twotower.trainer.store.FeatureRows.LinkedFeature;
import io.twotower.trainer.store.FeatureRows.OwnFeature;
import io.twotower.trainer.store.FeatureRows.RowFeature;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * The training and validation links of a data set. Item rows are the items that training may know, beside rows of those that are held out for
 * the validation, which the same encoder makes and which no vocabulary was fitted to; query rows the queries of training links and of
 * the validation queries that are measured, each in the order of the data set's own numbers.
 *
 * <p>What is made of links, a history or a derived field, keeps the linked item with each value: in a query's row as the item's row,
 * in an item's row as the row of the query that the linked item is, since that is what an example leaves out.
 */
final class DatasetSource implements ExampleSource {

    private final Catalogue catalogue;
    private final QuerySource sources;
    private final FeatureEncoder encoder;
    private final Links training;
    private final NumberSet known;
    private final NumberSet used;
    private final RowSource items;
    private final RowSource queries;
    private final RowSource validation;
    private final RowSource coldItems;
    private final RowSource coldValidation;

    DatasetSource(Dataset dataset, FeatureEncoder encoder) {
        this.encoder = encoder;
        catalogue = dataset.catalogue();
        sources = dataset.queries();
        training = dataset.split().training();
        known = numbers(dataset.split().knownItems());
        NumberSet measured = ValidationRows.measured(dataset.split().validation());
        Links coldLinks = dataset.split().coldValidation();
        NumberSet coldMeasured = ValidationRows.measured(coldLinks);
        used = usedQueries(measured, coldMeasured);
        items = itemRows(known);
        queries = new FeatureRows(used, query -> "query '" + sources.id(query) + "'", queryFeatures());
        validation = new ValidationRows(dataset, dataset.split().validation(), measured, used, known);
        // Most data sets have none, and looking for what is known of its queries reads all training links.
        boolean anyCold = coldMeasured.size() > 0;
        NumberSet cold = numbers(dataset.split().validationColdItems());
        coldItems = anyCold ? itemRows(cold) : RowSource.NONE;
        coldValidation = anyCold ? new ValidationRows(dataset, coldLinks, coldMeasured, used, cold) : RowSource.NONE;
    }

    private RowSource itemRows(NumberSet numbers) {
        return new FeatureRows(numbers, item -> "item '" + catalogue.id(item) + "'", itemFeatures());
    }

    /** What tells this source from one with other content. */
    static String key(Dataset dataset, FeatureEncoder encoder) {
        ObjectNode spec = dataset.spec().toJson();
        ObjectNode data = (ObjectNode) spec.get("data");
        // Where the data comes from doesn't matter: the checksum says what it is.
        ((ObjectNode) data.get("catalogue")).remove("source");
        ((ObjectNode) data.get("interactions")).remove("source");
        ObjectNode split = (ObjectNode) spec.get("evaluation");
        split.remove("testSource");
        split.remove("maxQueries");
        return StoreKey.of(dataset.checksum(), data.toString(), split.toString(), StoreKey.digest(encoder));
    }

    private static NumberSet numbers(int[] items) {
        BitSet numbers = new BitSet();
        for (int item : items) numbers.set(item);
        return new NumberSet(numbers);
    }

    private NumberSet usedQueries(NumberSet... measured) {
        BitSet numbers = new BitSet();
        for (long link = 0; link < training.size(); link++) numbers.set(training.query(link));
        for (NumberSet queries : measured) for (int i = 0; i < queries.size(); i++) numbers.set(queries.at(i));
        return new NumberSet(numbers);
    }

    private List<RowFeature> itemFeatures() {
        List<RowFeature> features = new ArrayList<>();
        for (Feature feature : encoder.spec().of(Tower.ITEM)) {
            int number = features.size();
            Optional<LinkedItems> linked = catalogue.linkedItems(feature.field());
            features.add(linked.isPresent() ? derived(Tower.ITEM, number, linked.get(), item -> contributor(used, item))
                                            : own(Tower.ITEM, number, feature.field()));
        }
        return features;
    }

    private List<RowFeature> queryFeatures() {
        List<RowFeature> features = new ArrayList<>();
        for (Feature feature : encoder.spec().of(Tower.QUERY)) features.add(queryFeature(features.size(), feature.field()));
        return features;
    }

    private RowFeature queryFeature(int number, String field) {
        return switch (FeatureSpec.prefixOf(field)) {
            case FeatureSpec.SEED -> seedFeature(number, field.substring(FeatureSpec.SEED.length()));
            case FeatureSpec.HISTORY -> historyFeature(number, field.substring(FeatureSpec.HISTORY.length()), Histories.LONGEST);
            case FeatureSpec.LAST -> historyFeature(number, field.substring(FeatureSpec.LAST.length()), 1);
            default -> new OwnFeature(encoder, Tower.QUERY, number, query -> sources.raw(query, Catalogue.NONE).strings(field));
        };
    }

    private RowFeature seedFeature(int number, String field) {
        Optional<LinkedItems> linked = catalogue.linkedItems(field);
        return linked.isPresent() ? derived(Tower.QUERY, number, linked.get(), item -> contributor(known, item))
                                  : new OwnFeature(encoder, Tower.QUERY, number, query -> catalogue.strings(sources.item(query), field));
    }

    /** @param items the most recent ones that count */
    private RowFeature historyFeature(int number, String field, int items) {
        Histories histories = sources.histories().orElseThrow();
        LinkedItems linked = histories.training();
        BagRule rule = encoder.bagRule(Tower.QUERY, number);
        int maxLength = encoder.spec().of(Tower.QUERY).get(number).maxLength();
        BagSchema schema = histories.causal() ? BagSchema.causal(rule, maxLength, items, linked.longest())
                                              : BagSchema.linked(rule, maxLength, items);
        return new LinkedFeature(encoder, Tower.QUERY, number, schema, linked, sources::user, item -> catalogue.strings(item, field),
                                 item -> contributor(known, item));
    }

    private RowFeature own(Tower tower, int number, String field) {
        return new OwnFeature(encoder, tower, number, item -> catalogue.strings(item, field));
    }

    private RowFeature derived(Tower tower, int number, LinkedItems linked, IntUnaryOperator contributor) {
        BagSchema schema = BagSchema.linked(encoder.bagRule(tower, number), encoder.spec().of(tower).get(number).maxLength(), linked.limit());
        return new LinkedFeature(encoder, tower, number, schema, linked, item -> item, item -> List.of(catalogue.id(item)), contributor);
    }

    /** The row of an item, or of the query that it is; or, where it has none, a number that nothing is left out by. */
    private static int contributor(NumberSet rows, int item) {
        int row = rows.position(item);
        return row >= 0 ? row : EncodedRows.NONE - 1 - item;
    }

    @Override
    public RowSource items() {
        return items;
    }

    @Override
    public RowSource queries() {
        return queries;
    }

    @Override
    public RowSource validation() {
        return validation;
    }

    @Override
    public RowSource coldItems() {
        return coldItems;
    }

    @Override
    public RowSource coldValidation() {
        return coldValidation;
    }

    @Override
    public long links() {
        return training.size();
    }

    @Override
    public int query(long link) {
        return used.position(training.query(link));
    }

    @Override
    public int item(long link) {
        return known.position(training.item(link));
    }

    @Override
    public float weight(long link) {
        return training.weight(link);
    }
}
