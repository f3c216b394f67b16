package io.twotower.trainer.augmentation;

import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.spec.SelfSupervisionSpec.Correlation;
import io.twotower.trainer.store.EncodedRows;

import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Correlated feature masking (CFM): the first view masks a seed feature, drawn uniformly, together with the features that
 * have the highest mutual information with it.
 *
 * <p>With {@code k} features the seed takes {@code n = ⌊k/2⌋} others along, fewer when nothing would be left for the
 * second view to hide. The seed belongs to the group that is masked: what it predicts must not be seen beside it.
 */
public final class CorrelatedFeatureMasking implements FeatureMasking {

    private final int[] seeds;
    /** {@code groups[f]}: what is masked when the seed is {@code f}. */
    private final boolean[][] groups;

    /**
     * @param information {@code [k, k]}, symmetric: how much two features tell of each other
     * @param seeds       the features that may be drawn as seed, at least one
     */
    public CorrelatedFeatureMasking(double[][] information, List<Integer> seeds) {
        int features = information.length;
        FeatureMasking.requireSplittable(features);
        if (seeds.isEmpty()) throw new IllegalArgumentException("Correlated feature masking needs a feature to start from, got none");
        this.seeds = seeds.stream().mapToInt(Integer::intValue).toArray();
        groups = new boolean[features][];
        for (int seed = 0; seed < features; seed++) groups[seed] = group(information[seed], seed);
    }

    /**
     * Measures how much the features of a catalogue tell of each other. By default mutual information is normalised and ids are no
     * seeds: an id determines every other feature, so it would tie with whichever has the most values, and say nothing of which
     * features go together.
     */
    static CorrelatedFeatureMasking of(TowerLayout layout, EncodedRows items, Correlation correlation) {
        FeatureMasking.requireSplittable(layout.features().size());
        List<Integer> all = IntStream.range(0, layout.features().size()).boxed().toList();
        List<Integer> seeds = all.stream().filter(f -> correlation.seedIds() || layout.features().get(f).kind() != FeatureKind.ID).toList();
        MutualInformation information = MutualInformation.of(items);
        return new CorrelatedFeatureMasking(correlation.normalised() ? information.normalised() : information.values(),
                                            seeds.isEmpty() ? all : seeds);
    }

    private static boolean[] group(double[] information, int seed) {
        int features = information.length;
        boolean[] masked = new boolean[features];
        masked[seed] = true;
        IntStream.range(0, features).boxed()
                .filter(f -> f != seed)
                .sorted(Comparator.comparingDouble(f -> -information[f])) // stable: ties keep the features' order
                .limit(Math.min(features / 2, features - 2))
                .forEach(f -> masked[f] = true);
        return masked;
    }

    @Override
    public boolean[] draw(RandomGenerator random) {
        return groups[seeds[random.nextInt(seeds.length)]].clone();
    }
}
