package io.twotower.trainer.engine;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;
import io.twotower.features.Tower;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.BatchBuilder;
import io.twotower.trainer.batch.BatchShape;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.store.BagRow;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Batches with all that may come up: empty bags, repeated ids and items, masked features, hits, unequal weights. */
final class RandomBatches {

    private final ModelLayout layout;
    private final SplittableRandom random;

    RandomBatches(ModelLayout layout, long seed) {
        this.layout = layout;
        random = new SplittableRandom(seed);
    }

    /** A layout whose features read the tables of the given dimensions; the first table is shared by both towers. */
    static ModelLayout layout(int... dims) {
        List<TableLayout> tables = new ArrayList<>();
        List<FeatureLayout> item = new ArrayList<>();
        for (int t = 0; t < dims.length; t++) {
            tables.add(new TableLayout("table" + t, 20 + 7 * t, dims[t]));
            item.add(new FeatureLayout("item" + t, FeatureKind.TEXT, 5 * t, 5, t));
        }
        int last = dims.length - 1;
        List<FeatureLayout> query = List.of(new FeatureLayout("text", FeatureKind.TEXT, 0, 5, 0),
                                            new FeatureLayout("other", FeatureKind.TEXT, 5, 5, last / 2));
        return new ModelLayout(tables, new TowerLayout(10, query), new TowerLayout(5 * dims.length, item));
    }

    Batch next(int links, int uniform, int selfSupervised) {
        return next(BatchShape.of(links, uniform, selfSupervised), 0);
    }

    /** @param dim of the noise that is added to the views' vectors; 0 for none */
    Batch next(BatchShape shape, int dim) {
        int links = shape.links();
        int uniform = shape.uniform();
        Batch batch = new Batch(layout);
        BatchBuilder builder = new BatchBuilder(layout);
        builder.start(batch, shape);
        List<BagRow> items = new ArrayList<>();
        for (int i = 0; i < links + uniform; i++) {
            boolean repeated = i > 0 && random.nextInt(4) == 0;
            items.add(repeated ? items.get(random.nextInt(i)) : row(Tower.ITEM, null));
        }
        items.forEach(builder::addItem);
        boolean[] split = new boolean[layout.item().features().size()];
        for (int f = 0; f < split.length; f++) split[f] = f == 0 || f != 1 && random.nextBoolean();
        for (int i = 0; i < shape.selfSupervised(); i++) builder.addItem(row(Tower.ITEM, split));
        for (int f = 0; f < split.length; f++) split[f] = !split[f];
        for (int row = shape.firstViews() + shape.selfSupervised(); row < shape.itemRows(); row++) builder.addItem(row(Tower.ITEM, split));
        for (int i = 0; i < links; i++) builder.addQuery(row(Tower.QUERY, null));
        double sum = 0;
        double[] weights = new double[links];
        for (int i = 0; i < links; i++) sum += weights[i] = random.nextDouble();
        for (int i = 0; i < links; i++) builder.weight(i, (float) (weights[i] / sum));
        for (int j = 0; j < shape.candidates(); j++) builder.correction(j, (float) (3 * random.nextDouble()));
        for (int i = 0; i < links; i++)
            for (int j = 0; j < links + uniform; j++) if (i != j && items.get(i) == items.get(j)) builder.hit(i, j);
        for (int i = 0; i < links && shape.viewsAreCandidates(); i++)
            builder.hit(i, shape.firstViews() + random.nextInt(shape.selfSupervised()));
        float[] noise = new float[2 * shape.selfSupervised() * dim];
        for (int i = 0; i < noise.length; i++) noise[i] = (float) (0.2 * random.nextDouble());
        builder.noise(noise, noise.length);
        builder.finish();
        return batch;
    }

    private BagRow row(Tower tower, boolean[] masked) {
        List<FeatureLayout> features = layout.of(tower).features();
        BagRow row = new BagRow(features.size());
        for (int f = 0; f < features.size(); f++) {
            int ids = random.nextInt(5); // now and then none
            if (masked != null && masked[f]) row.add(FeatureEncoder.MASKED);
            else for (int i = 0; i < ids; i++) row.add(1 + random.nextInt(layout.tableOf(features.get(f)).rows() - 1));
            row.endBag();
        }
        return row;
    }
}
