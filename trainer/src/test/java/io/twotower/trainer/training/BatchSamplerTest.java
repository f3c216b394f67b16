package io.twotower.trainer.training;

import io.twotower.features.FeatureEncoder;
import io.twotower.trainer.augmentation.ItemViews;
import io.twotower.trainer.augmentation.RandomFeatureMasking;
import io.twotower.trainer.loss.CandidateBias;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BatchSamplerTest {

    private static final int WIDTH = PlantedData.LAYOUT.item().width();

    private final TrainingExamples examples = new PlantedData(3).examples();

    private BatchSampler sampler(double idDropout, int selfSupervised, long seed) {
        ItemViews views = new ItemViews(PlantedData.LAYOUT.item(), new RandomFeatureMasking(3), 0);
        CandidateBias bias = new CandidateBias(new int[PlantedData.ITEMS], 0, true);
        return new BatchSampler(examples, PlantedData.LAYOUT, new BatchSampler.Sizes(64, 16, selfSupervised), bias, idDropout, views, seed);
    }

    private static int idAt(TrainingBatch batch, int row) {
        return batch.itemIds()[row * WIDTH];
    }

    @Test
    void anEpochHasEveryLinkOnceInAnOrderOfItsOwn() {
        BatchSampler sampler = sampler(0, 0, 1);
        Map<Integer, Integer> expected = new HashMap<>();
        for (int link = 0; link < examples.links(); link++) expected.merge(examples.positive(link), 1, Integer::sum);
        int[][] firstPositives = new int[2][];
        for (int epoch = 0; epoch < 2; epoch++) {
            Map<Integer, Integer> positives = new HashMap<>();
            sampler.startEpoch();
            while (sampler.hasNext()) {
                TrainingBatch batch = sampler.next();
                int[] items = new int[batch.links()];
                for (int i = 0; i < items.length; i++) {
                    items[i] = idAt(batch, i) - FeatureEncoder.FIRST_VALUE;
                    positives.merge(items[i], 1, Integer::sum);
                }
                if (firstPositives[epoch] == null) firstPositives[epoch] = items;
            }
            assertEquals(expected, positives);
        }
        assertFalse(Arrays.equals(firstPositives[0], firstPositives[1]));
    }

    @Test
    void selfSupervisedItemsAreDrawnUniformlyAndDistinctInABatch() {
        BatchSampler sampler = sampler(0, 100, 1);
        int[] drawn = new int[PlantedData.ITEMS];
        int batches = 0;
        for (int epoch = 0; epoch < 20; epoch++) {
            sampler.startEpoch();
            while (sampler.hasNext()) {
                TrainingBatch batch = sampler.next();
                Set<Integer> distinct = new HashSet<>();
                for (int i = 0; i < 100; i++) {
                    int first = idAt(batch, batch.links() + 16 + i);
                    int second = idAt(batch, batch.links() + 16 + 100 + i);
                    assertTrue(first == FeatureEncoder.MASKED ^ second == FeatureEncoder.MASKED, "one view masks the id");
                    int item = Math.max(first, second) - FeatureEncoder.FIRST_VALUE;
                    drawn[item]++;
                    distinct.add(item);
                }
                assertEquals(100, distinct.size());
                batches++;
            }
        }
        double expected = batches * 100.0 / PlantedData.ITEMS;
        for (int count : drawn) assertEquals(expected, count, 6 * Math.sqrt(expected));
    }

    @Test
    void idDropoutIsForTheSupervisedRowsOnly() {
        TrainingBatch batch = first(sampler(1, 50, 1));
        for (int i = 0; i < batch.links() + 16; i++) assertEquals(FeatureEncoder.OUT_OF_VOCABULARY, idAt(batch, i));
        for (int i = 0; i < 100; i++) assertTrue(idAt(batch, batch.links() + 16 + i) != FeatureEncoder.OUT_OF_VOCABULARY);
        for (int i = 0; i < batch.links(); i++) assertEquals(FeatureEncoder.OUT_OF_VOCABULARY, batch.queryIds()[i * 4]);
    }

    @Test
    void followsFromTheSeed() {
        TrainingBatch one = first(sampler(0.2, 50, 1));
        TrainingBatch same = first(sampler(0.2, 50, 1));
        TrainingBatch other = first(sampler(0.2, 50, 2));
        assertArrayEquals(one.itemIds(), same.itemIds());
        assertArrayEquals(one.queryIds(), same.queryIds());
        assertFalse(Arrays.equals(one.itemIds(), other.itemIds()));
    }

    private static TrainingBatch first(BatchSampler sampler) {
        sampler.startEpoch();
        return sampler.next();
    }
}
