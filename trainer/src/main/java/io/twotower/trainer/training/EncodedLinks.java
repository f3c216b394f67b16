package io.twotower.trainer.training;

import io.twotower.features.Feature;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.spec.DataSpec;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A split data set as training wants it: encoded, over the warm items alone, and with nothing in an example that tells of its
 * own link. A derived field or a history is made of links: the example's item is left out of its query's, and its query out
 * of its item's.
 */
final class EncodedLinks implements TrainingExamples {

    /** Queries that an epoch is measured on at most: evenly spaced, so always the same. */
    private static final int MAX_VALIDATION_QUERIES = 5000;

    private final Dataset dataset;
    private final FeatureEncoder encoder;
    private final Links training;
    private final WarmItems items;
    private final QueryRows queryRows;
    /** Numbers of the item features that links take part in. */
    private final int[] itemLinkFeatures;
    private final Validation validation;

    EncodedLinks(Dataset dataset, FeatureEncoder encoder) {
        this.dataset = dataset;
        this.encoder = encoder;
        training = dataset.split().training();
        items = new WarmItems(dataset, encoder);
        Set<String> derivedFields = dataset.spec().data().derived().stream().map(DataSpec.Derived::field).collect(Collectors.toSet());
        List<Feature> itemFeatures = encoder.spec().of(Tower.ITEM);
        itemLinkFeatures = IntStream.range(0, itemFeatures.size())
                .filter(f -> derivedFields.contains(itemFeatures.get(f).field())).toArray();
        validation = new Validation(dataset.split().validation());
        queryRows = new QueryRows(dataset, encoder, field -> isMadeOfLinks(field, derivedFields),
                                  IntStream.concat(training.distinctQueries(), Arrays.stream(validation.queries)));
    }

    private static boolean isMadeOfLinks(String field, Set<String> derivedFields) {
        return field.startsWith(FeatureSpec.HISTORY)
               || field.startsWith(FeatureSpec.SEED) && derivedFields.contains(field.substring(FeatureSpec.SEED.length()));
    }

    WarmItems warmItems() {
        return items;
    }

    ValidationQueries validation() {
        return validation;
    }

    /** The encoded queries of the first {@code most} links, {@code [n, query width]}. */
    int[] sampleQueries(int most) {
        int width = encoder.width(Tower.QUERY);
        int count = Math.min(most, links());
        int[] ids = new int[count * width];
        for (int link = 0; link < count; link++) writeQuery(link, ids, link * width);
        return ids;
    }

    @Override
    public int links() {
        return Math.toIntExact(training.size());
    }

    @Override
    public int items() {
        return items.size();
    }

    @Override
    public int positive(int link) {
        return items.position(training.item(link));
    }

    @Override
    public void writeQuery(int link, int[] target, int offset) {
        queryRows.writeWithout(training.item(link), training.query(link), target, offset);
    }

    @Override
    public void writeItem(int item, int[] target, int offset) {
        items.write(item, target, offset);
    }

    @Override
    public void writePositive(int link, int[] target, int offset) {
        writeItem(positive(link), target, offset);
        if (itemLinkFeatures.length == 0) return;
        RawFeatures raw = dataset.item(training.item(link), training.query(link));
        for (int f : itemLinkFeatures) {
            encoder.encodeFeature(Tower.ITEM, f, raw.strings(encoder.spec().of(Tower.ITEM).get(f).field()), target,
                                  offset + encoder.offset(Tower.ITEM, f));
        }
    }

    /** The validation links, all of them to warm items, by query. */
    private final class Validation implements ValidationQueries {

        private final int[] queries;
        private final Adjacency relevant;
        private final Adjacency known;

        Validation(Links links) {
            relevant = Adjacency.itemsOf(links, dataset.queries().size());
            known = Adjacency.itemsOf(training, dataset.queries().size());
            int[] all = links.distinctQueries().sorted().toArray();
            int count = Math.min(all.length, MAX_VALIDATION_QUERIES);
            queries = IntStream.range(0, count).map(i -> all[(int) ((long) i * all.length / count)]).toArray();
        }

        @Override
        public int queries() {
            return queries.length;
        }

        @Override
        public void writeQuery(int query, int[] target, int offset) {
            queryRows.write(queries[query], target, offset);
        }

        @Override
        public int[] relevant(int query) {
            return Arrays.stream(relevant.of(queries[query])).map(items::position).toArray();
        }

        @Override
        public int[] excluded(int query) {
            int itself = dataset.queries().item(queries[query]);
            IntStream seed = itself < 0 ? IntStream.empty() : IntStream.of(itself);
            return IntStream.concat(seed, Arrays.stream(known.of(queries[query]))).map(items::position)
                    .filter(position -> position != WarmItems.NONE).toArray();
        }
    }
}
