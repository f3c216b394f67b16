package io.twotower.trainer.evaluation;

import io.twotower.trainer.content.IdOrder;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Hashing;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.data.QuerySource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Measures rankers on held-out links, on all of the machine's processors, with the same result on any number of them. A thread scores
 * a block of queries at a time, and for them the catalogue part by part, of which it keeps the best: memory doesn't depend on how many
 * items there are.
 */
public final class Evaluator {

    private static final int QUERIES_AT_A_TIME = 128;
    private static final int ITEMS_AT_A_TIME = 1 << 12;

    private final Catalogue catalogue;
    private final QuerySource source;
    private final int[] coldItems;
    private final IdOrder order;
    private final PopularitySlices popularity;
    /** Training links of each item. */
    private final int[] trainingLinks;
    private final List<Adjacency> known;
    private final Adjacency warmTargets;
    private final Adjacency coldTargets;
    private final int[] queries;

    /** What one query has in one slice. */
    private record Measured(int query, String slice, double[] metrics) {
    }

    /** @param chosen those of the queries with held-out links, ascending, that are measured */
    private Evaluator(Dataset dataset, List<Links> known, Links warm, Links cold, int[] coldItems, UnaryOperator<int[]> chosen) {
        int queryCount = dataset.queries().size();
        this.catalogue = dataset.catalogue();
        this.source = dataset.queries();
        this.coldItems = coldItems;
        this.order = new IdOrder(catalogue.size(), catalogue::id);
        this.popularity = PopularitySlices.of(dataset.split().training(), warm, catalogue, dataset.spec().evaluation().seed());
        this.trainingLinks = dataset.split().training().countByItem(catalogue.size());
        this.known = known.stream().map(links -> Adjacency.itemsOf(links, queryCount)).toList();
        this.warmTargets = Adjacency.itemsOf(warm, queryCount);
        this.coldTargets = Adjacency.itemsOf(cold, queryCount);
        this.queries = chosen.apply(IntStream.range(0, queryCount)
                .filter(query -> warmTargets.count(query) + coldTargets.count(query) > 0).toArray());
    }

    /**
     * Measures on the test links; what training and validation know is left out of the rankings. Of many queries as many as the model
     * file's {@code maxQueries} are measured, evenly spaced.
     */
    public static Evaluator test(Dataset dataset) {
        var split = dataset.split();
        int most = dataset.spec().evaluation().maxQueries();
        return new Evaluator(dataset, List.of(split.training(), split.setAside(), split.validation(), split.coldValidation()),
                split.test(), split.coldTest(), split.coldItems(), all -> spread(all, most));
    }

    private static int[] spread(int[] all, int most) {
        int count = Math.min(all.length, most);
        return IntStream.range(0, count).map(i -> all[(int) ((long) i * all.length / count)]).toArray();
    }

    /**
     * Measures on the validation links; what training knows is left out of the rankings. Cold items are those that are held out for
     * the validation.
     *
     * @param maxQueries the most queries to measure, chosen by hash
     */
    public static Evaluator validation(Dataset dataset, int maxQueries) {
        var split = dataset.split();
        long seed = dataset.spec().evaluation().seed();
        BitSet chosen = new BitSet();
        IntStream.concat(split.validation().distinctQueries(), split.coldValidation().distinctQueries()).distinct().boxed()
                .sorted(Comparator.<Integer>comparingLong(query -> Hashing.hash(seed, "validation", dataset.queries().id(query))))
                .limit(maxQueries).forEach(chosen::set);
        return new Evaluator(dataset, List.of(split.training(), split.setAside()), split.validation(), split.coldValidation(),
                split.validationColdItems(), all -> Arrays.stream(all).filter(chosen::get).toArray());
    }

    /** The queries that are measured, ascending: those that a ranker must be able to score. */
    public int[] queries() {
        return queries.clone();
    }

    public Evaluation evaluate(Ranker ranker) {
        return evaluate(ranker, done -> { });
    }

    /** @param progress receives the share of the queries that is done, up to 1 */
    public Evaluation evaluate(Ranker ranker, DoubleConsumer progress) {
        return evaluate(ranker, progress, (query, slice, metrics) -> { });
    }

    /**
     * Measures a ranker.
     *
     * @param progress receives the share of the queries that is done, up to 1
     * @param listener hears of every query, from the calling thread
     */
    public Evaluation evaluate(Ranker ranker, DoubleConsumer progress, QueryListener listener) {
        ExecutorService threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "evaluation");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Exposure exposure = new Exposure(trainingLinks);
            List<Future<List<Measured>>> blocks = new ArrayList<>();
            for (int start = 0; start < queries.length; start += QUERIES_AT_A_TIME) {
                int[] part = Arrays.copyOfRange(queries, start, Math.min(start + QUERIES_AT_A_TIME, queries.length));
                blocks.add(threads.submit(() -> measure(ranker.of(part), part, exposure)));
            }
            Evaluation evaluation = new Evaluation(popularity.deciles(), exposure);
            for (int i = 0; i < blocks.size(); i++) {
                for (Measured measured : blocks.set(i, null).get()) {
                    evaluation.add(measured.slice, measured.metrics);
                    listener.measured(measured.query, measured.slice, measured.metrics);
                }
                progress.accept((i + 1.0) / blocks.size());
            }
            return evaluation;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during evaluation", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Measured> measure(Ranker.Scorer scorer, int[] block, Exposure exposure) {
        List<RankedItems> rankings = Arrays.stream(block).mapToObj(this::ranking).toList();
        float[] scores = new float[block.length * Math.min(ITEMS_AT_A_TIME, catalogue.size())];
        for (int from = 0; from < catalogue.size(); from += ITEMS_AT_A_TIME) {
            int to = Math.min(from + ITEMS_AT_A_TIME, catalogue.size());
            scorer.score(from, to, scores);
            for (int i = 0; i < block.length; i++) {
                rankings.get(i).add(from, to, scores, i * (to - from));
            }
        }
        List<Measured> measured = new ArrayList<>();
        for (int i = 0; i < block.length; i++) {
            measure(block[i], rankings.get(i), exposure, measured);
        }
        return measured;
    }

    private RankedItems ranking(int query) {
        IntStream itself = source.item(query) >= 0 ? IntStream.of(source.item(query)) : IntStream.empty();
        IntStream linked = known.stream().flatMapToInt(links -> Arrays.stream(links.of(query)));
        int[] excluded = IntStream.concat(itself, linked).sorted().distinct().toArray();
        return new RankedItems(excluded, coldTargets.count(query) > 0 ? coldItems : null, order);
    }

    private void measure(int query, RankedItems ranked, Exposure exposure, List<Measured> measured) {
        Ranking ranking = new Ranking(ranked.best(), catalogue.size() - ranked.excluded());
        exposure.add(ranking);
        int[] warm = warmTargets.of(query);
        int[] ranks = ranking.ranks(warm);
        add(query, Slice.WARM.key(), ranks, measured);
        add(query, Slice.HEAD.key(), only(popularity.head(), warm, ranks), measured);
        add(query, Slice.TAIL.key(), only(popularity.tail(), warm, ranks), measured);
        for (int i = 0; i < popularity.deciles().size(); i++) {
            add(query, Evaluation.decileKey(i + 1), only(popularity.deciles().get(i).items(), warm, ranks), measured);
        }
        int[] cold = coldTargets.of(query);
        add(query, Slice.COLD_FULL.key(), ranking.ranks(cold), measured);
        if (cold.length > 0) {
            add(query, Slice.COLD.key(), new Ranking(ranked.bestOfSubset(), ranked.eligibleOfSubset()).ranks(cold), measured);
        }
    }

    /** The ranks of those of the targets that are in a slice. */
    private static int[] only(BitSet slice, int[] targets, int[] ranks) {
        return IntStream.range(0, targets.length).filter(i -> slice.get(targets[i])).map(i -> ranks[i]).toArray();
    }

    private static void add(int query, String slice, int[] ranks, List<Measured> measured) {
        if (ranks.length > 0) {
            measured.add(new Measured(query, slice, QueryMetrics.of(ranks)));
        }
    }
}
