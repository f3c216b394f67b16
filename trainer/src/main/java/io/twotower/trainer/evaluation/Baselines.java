package io.twotower.trainer.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.content.ItemContent;
import io.twotower.trainer.content.NeighbourLists;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Histories;
import io.twotower.trainer.storage.Scratch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The rankers that a model is measured beside, with parameters chosen on the validation links. */
public final class Baselines implements AutoCloseable {

    /** Validation queries that parameters are chosen on. */
    private static final int VALIDATION_QUERIES = 1000;

    /** Neighbours by content that vote: the default, then what else is tried. */
    private static final List<Integer> CONTENT_NEIGHBOURS = List.of(50, 20, 100);
    private static final int MOST_CONTENT_NEIGHBOURS = 100;

    /** What common links count for beside the votes of neighbours by content. */
    private static final List<Float> CO_OCCURRENCE_WEIGHTS = List.of(1f, 0.5f, 2f);

    private static final List<Integer> ITEM_NEIGHBOURS = List.of(100, 20, 200);
    private static final int MOST_ITEM_NEIGHBOURS = 200;
    private static final List<Double> SHRINKAGES = List.of(0.0, 5.0, 20.0);
    private static final List<Double> DECAYS = List.of(1.0, 0.9, 0.7, 0.5, 0.3);

    private final Dataset dataset;
    private final Scratch scratch = Scratch.inTemporaryDirectory();
    private final ParameterSearch search;
    /** Each query's training links. */
    private final Adjacency training;
    private final List<Baseline> all = new ArrayList<>();

    /**
     * A ranker to compare with.
     *
     * @param key its key in reports
     * @param parameters what was chosen for it, for reports; empty where there is nothing to choose
     */
    public record Baseline(String key, Ranker ranker, ObjectNode parameters) {
    }

    /** The parameters of item kNN. */
    private record ItemSettings(double shrinkage, int neighbours, double decay) {
    }

    private Baselines(Dataset dataset) {
        this.dataset = dataset;
        this.search = new ParameterSearch(Evaluator.validation(dataset, VALIDATION_QUERIES));
        this.training = Adjacency.itemsOf(dataset.split().training(), dataset.queries().size());
    }

    /**
     * The baselines of a data set: {@code popularity}; for catalogues of up to a million items {@code contentCosine} and {@code knn},
     * neighbours by content; beside these {@code itemKnn}, neighbours by common links, where queries are histories, and
     * {@code knnCooccurrence}, both kinds together, where queries are seeds. Their parameters are chosen here.
     */
    public static Baselines of(Dataset dataset) {
        Baselines baselines = new Baselines(dataset);
        try {
            baselines.addAll();
            return baselines;
        } catch (RuntimeException | Error e) {
            baselines.close();
            throw e;
        }
    }

    private void addAll() {
        add("popularity", new PopularityRanker(dataset), parameters());
        if (dataset.catalogue().size() > ItemContent.MOST_ITEMS) {
            return;
        }
        ContentVectors vectors = new ContentVectors(dataset);
        add("contentCosine", new ContentCosineRanker(vectors), parameters());
        ContentNeighbours neighbours = new ContentNeighbours(dataset, vectors, MOST_CONTENT_NEIGHBOURS);
        int k = search.best(CONTENT_NEIGHBOURS, count -> new ContentNeighbourRanker(neighbours, training, count));
        Ranker content = new ContentNeighbourRanker(neighbours, training, k);
        add("knn", content, parameters().put("neighbours", k));
        if (dataset.spec().data().queriesAreItems()) {
            addCoOccurrence(content);
        }
        dataset.queries().histories().ifPresent(this::addItemNeighbours);
    }

    private void add(String key, Ranker ranker, ObjectNode parameters) {
        all.add(new Baseline(key, ranker, parameters));
    }

    private static ObjectNode parameters() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The seed and what it is linked with count as its history; it has no order. */
    private void addCoOccurrence(Ranker content) {
        NeighbourLists neighbours = ItemNeighbours.of(dataset, MOST_ITEM_NEIGHBOURS, 0, scratch);
        IntFunction<int[]> histories = query -> IntStream.concat(IntStream.of(dataset.queries().item(query)),
                IntStream.of(training.of(query))).filter(item -> item != Catalogue.NONE).distinct().toArray();
        Ranker common = new ItemNeighbourRanker(neighbours, histories, dataset.catalogue().size(), MOST_ITEM_NEIGHBOURS, 1);
        float weight = search.best(CO_OCCURRENCE_WEIGHTS, each -> new SumRanker(content, common, each));
        add("knnCooccurrence", new SumRanker(content, common, weight), parameters().put("weight", weight));
    }

    /** Chosen with what the validation asks with; tested with what the test asks with. */
    private void addItemNeighbours(Histories histories) {
        IntFunction<int[]> inValidation = query -> histories.shown(dataset.queries().user(query), Catalogue.NONE);
        IntFunction<int[]> inTest = query -> histories.shownInTest(dataset.queries().user(query));
        int items = dataset.catalogue().size();
        List<NeighbourLists> byShrinkage = SHRINKAGES.stream()
                .map(shrinkage -> ItemNeighbours.of(dataset, MOST_ITEM_NEIGHBOURS, shrinkage, scratch)).toList();
        List<ItemSettings> grid = SHRINKAGES.stream().flatMap(shrinkage -> ITEM_NEIGHBOURS.stream().flatMap(k -> DECAYS.stream()
                .map(decay -> new ItemSettings(shrinkage, k, decay)))).toList();
        BiFunction<ItemSettings, IntFunction<int[]>, Ranker> ranker = (settings, asked) -> new ItemNeighbourRanker(
                byShrinkage.get(SHRINKAGES.indexOf(settings.shrinkage())), asked, items, settings.neighbours(), settings.decay());
        ItemSettings best = search.best(grid, settings -> ranker.apply(settings, inValidation));
        add("itemKnn", ranker.apply(best, inTest), parameters().put("neighbours", best.neighbours()).put("shrinkage", best.shrinkage())
                .put("decay", best.decay()));
    }

    /** All of them, in the order of reports. */
    public List<Baseline> all() {
        return List.copyOf(all);
    }

    /** Deletes scratch files; the rankers are not to be used any more. */
    @Override
    public void close() {
        training.close();
        scratch.close();
    }
}
