package io.twotower.trainer.evaluation;

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
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Measures rankers on held-out links, on all of the machine's processors, with the same result on any number of them. */
public final class Evaluator {

    /** Scores held at a time by one thread: what a processor's cache is about to hold. */
    private static final int BLOCK_SCORES = 1 << 20;

    private final Catalogue catalogue;
    private final QuerySource source;
    private final int[] coldItems;
    private final TopItems topItems;
    private final PopularitySlices popularity;
    private final List<Adjacency> known;
    private final Adjacency warmTargets;
    private final Adjacency coldTargets;
    private final int[] queries;

    private Evaluator(Dataset dataset, List<Links> known, Links warm, Links cold, IntPredicate accepted) {
        int queryCount = dataset.queries().size();
        this.catalogue = dataset.catalogue();
        this.source = dataset.queries();
        this.coldItems = dataset.split().coldItems();
        this.topItems = new TopItems(catalogue.size(), catalogue::id);
        this.popularity = PopularitySlices.of(dataset.split().training(), warm, catalogue, dataset.spec().evaluation().seed());
        this.known = known.stream().map(links -> Adjacency.itemsOf(links, queryCount)).toList();
        this.warmTargets = Adjacency.itemsOf(warm, queryCount);
        this.coldTargets = Adjacency.itemsOf(cold, queryCount);
        this.queries = IntStream.range(0, queryCount)
                .filter(query -> warmTargets.count(query) + coldTargets.count(query) > 0).filter(accepted).toArray();
    }

    /** Measures on the test links; what training and validation know is left out of the rankings. */
    public static Evaluator test(Dataset dataset) {
        var split = dataset.split();
        return new Evaluator(dataset, List.of(split.training(), split.validation()), split.test(), split.coldTest(), query -> true);
    }

    /**
     * Measures on the validation links, of warm items only; what training knows is left out of the rankings.
     *
     * @param maxQueries the most queries to measure, chosen by hash
     */
    public static Evaluator validation(Dataset dataset, int maxQueries) {
        var split = dataset.split();
        Links none = split.validation().select(link -> false);
        long seed = dataset.spec().evaluation().seed();
        BitSet chosen = new BitSet();
        split.validation().distinctQueries().boxed()
                .sorted(Comparator.<Integer>comparingLong(query -> Hashing.hash(seed, "validation", dataset.queries().id(query))))
                .limit(maxQueries).forEach(chosen::set);
        return new Evaluator(dataset, List.of(split.training()), split.validation(), none, chosen::get);
    }

    /** The queries that are measured, ascending: those that a ranker must be able to score. */
    public int[] queries() {
        return queries.clone();
    }

    public Evaluation evaluate(Ranker ranker) {
        return evaluate(ranker, done -> { });
    }

    /**
     * Measures a ranker.
     *
     * @param progress receives the share of the queries that is done, up to 1
     */
    public Evaluation evaluate(Ranker ranker, DoubleConsumer progress) {
        int block = Math.max(1, Math.min(256, BLOCK_SCORES / catalogue.size()));
        ExecutorService threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "evaluation");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ThreadLocal<float[]> scores = ThreadLocal.withInitial(() -> new float[block * catalogue.size()]);
            List<Future<Evaluation>> blocks = new ArrayList<>();
            for (int start = 0; start < queries.length; start += block) {
                int[] part = Arrays.copyOfRange(queries, start, Math.min(start + block, queries.length));
                blocks.add(threads.submit(() -> evaluate(ranker, part, scores.get())));
            }
            Evaluation evaluation = new Evaluation();
            for (int i = 0; i < blocks.size(); i++) {
                evaluation.addAll(blocks.get(i).get());
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

    private Evaluation evaluate(Ranker ranker, int[] block, float[] scores) {
        ranker.score(block, scores);
        Evaluation evaluation = new Evaluation();
        for (int i = 0; i < block.length; i++) {
            int offset = i * catalogue.size();
            BitSet excluded = excluded(block[i]);
            excluded.stream().forEach(item -> scores[offset + item] = TopItems.EXCLUDED);
            rank(block[i], scores, offset, excluded, evaluation);
        }
        return evaluation;
    }

    private BitSet excluded(int query) {
        BitSet excluded = new BitSet(catalogue.size());
        if (source.item(query) >= 0) {
            excluded.set(source.item(query));
        }
        for (Adjacency links : known) {
            for (int i = 0; i < links.count(query); i++) {
                excluded.set(links.get(query, i));
            }
        }
        return excluded;
    }

    private void rank(int query, float[] scores, int offset, BitSet excluded, Evaluation evaluation) {
        int[] warm = warmTargets.of(query);
        int[] cold = coldTargets.of(query);
        int[] ranking = topItems.best(null, scores, offset, RankingMetrics.LONGEST);
        int eligible = catalogue.size() - excluded.cardinality();
        add(evaluation.of(Slice.WARM), ranking, warm, eligible);
        add(evaluation.of(Slice.HEAD), ranking, Arrays.stream(warm).filter(popularity.head()::get).toArray(), eligible);
        add(evaluation.of(Slice.TAIL), ranking, Arrays.stream(warm).filter(popularity.tail()::get).toArray(), eligible);
        add(evaluation.of(Slice.COLD_FULL), ranking, cold, eligible);
        if (cold.length > 0) {
            int eligibleCold = (int) Arrays.stream(coldItems).filter(item -> !excluded.get(item)).count();
            add(evaluation.of(Slice.COLD), topItems.best(coldItems, scores, offset, RankingMetrics.LONGEST), cold, eligibleCold);
        }
    }

    private static void add(RankingMetrics metrics, int[] ranking, int[] relevant, int eligible) {
        if (relevant.length > 0) {
            metrics.add(ranking, relevant, eligible);
        }
    }
}
