package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Hashing;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nearest items of a few, by the item vectors of one model and of another. Which items are shown a hash decides, so that nobody
 * picks them: some of the most popular hundredth, of the least popular that are linked to at all, and of those that training never saw.
 */
final class NeighbourExamples {

    private static final int EXAMPLES_OF_A_KIND = 3;
    private static final int NEIGHBOURS = 5;
    private static final double HEAD = 0.01;

    private final Dataset dataset;
    private final int[] popularity;
    private final List<Example> examples = new ArrayList<>();

    private record Example(String kind, int item) { }

    /** The nearest so far, best first. */
    private static final class Nearest {

        private final int[] items = new int[NEIGHBOURS];
        private final float[] cosines = new float[NEIGHBOURS];
        private int size;

        void offer(int item, float cosine) {
            if (size == NEIGHBOURS && cosine <= cosines[size - 1]) return;
            int place = size < NEIGHBOURS ? size++ : size - 1;
            for (; place > 0 && cosines[place - 1] < cosine; place--) {
                items[place] = items[place - 1];
                cosines[place] = cosines[place - 1];
            }
            items[place] = item;
            cosines[place] = cosine;
        }
    }

    private NeighbourExamples(Dataset dataset) {
        this.dataset = dataset;
        popularity = dataset.split().training().countByItem(dataset.catalogue().size());
        int[] linked = Arrays.stream(dataset.split().warmItems()).filter(item -> popularity[item] > 0).boxed()
                .sorted(Comparator.comparingInt(item -> -popularity[item])).mapToInt(Integer::intValue).toArray();
        choose("head", Arrays.copyOf(linked, Math.max(Math.min(EXAMPLES_OF_A_KIND, linked.length), (int) (HEAD * linked.length))));
        int least = linked.length == 0 ? 0 : popularity[linked[linked.length - 1]];
        choose("tail", Arrays.stream(linked).filter(item -> popularity[item] == least).toArray());
        choose("cold", dataset.split().coldItems());
    }

    /** A model, and the data set as its model file reads it. */
    record Model(Path bundle, Dataset dataset) { }

    /** Compares two models of the same items. */
    static ArrayNode of(Model before, Model after) {
        NeighbourExamples chosen = new NeighbourExamples(before.dataset());
        List<Nearest> one = chosen.nearest(before);
        List<Nearest> other = chosen.nearest(after);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < chosen.examples.size(); i++) {
            Example example = chosen.examples.get(i);
            ObjectNode node = chosen.describe(json.addObject().put("kind", example.kind()), example.item());
            chosen.describe(node.putArray("before"), one.get(i));
            chosen.describe(node.putArray("after"), other.get(i));
        }
        return json;
    }

    private void choose(String kind, int[] items) {
        long seed = dataset.spec().evaluation().seed();
        Arrays.stream(items).boxed().sorted(Comparator.comparingLong(item -> Hashing.hash(seed, "example", dataset.catalogue().id(item))))
                .limit(EXAMPLES_OF_A_KIND).forEach(item -> examples.add(new Example(kind, item)));
    }

    private List<Nearest> nearest(Model model) {
        ModelBundle bundle = ModelBundle.load(model.bundle());
        try (OnnxTowers towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), 0)) {
            CatalogueVectors vectors = new CatalogueVectors(bundle.encoder(), towers);
            float[] of = vectors.embed(Tower.ITEM, examples.size(), i -> model.dataset().item(examples.get(i).item()));
            List<Nearest> nearest = IntStream.range(0, examples.size()).mapToObj(i -> new Nearest()).toList();
            vectors.embed(Tower.ITEM, dataset.catalogue().size(), model.dataset()::item,
                          (first, part) -> offer(of, first, part, towers.dim(), nearest));
            return nearest;
        }
    }

    private void offer(float[] of, int first, float[] part, int dim, List<Nearest> nearest) {
        for (int i = 0; i < part.length / dim; i++) {
            for (int e = 0; e < nearest.size(); e++) {
                if (first + i != examples.get(e).item()) nearest.get(e).offer(first + i, dot(of, e * dim, part, i * dim, dim));
            }
        }
    }

    private static float dot(float[] a, int aStart, float[] b, int bStart, int dim) {
        float sum = 0;
        for (int d = 0; d < dim; d++) sum += a[aStart + d] * b[bStart + d];
        return sum;
    }

    private void describe(ArrayNode json, Nearest nearest) {
        for (int i = 0; i < nearest.size; i++) describe(json.addObject(), nearest.items[i]).put("cosine", Figures.rounded(nearest.cosines[i]));
    }

    private ObjectNode describe(ObjectNode json, int item) {
        String id = dataset.catalogue().id(item);
        String title = String.join(", ", dataset.catalogue().strings(item, dataset.spec().display().title()));
        return json.put("id", id).put("title", title.isBlank() ? id : title).put("trainingLinks", popularity[item]);
    }
}
