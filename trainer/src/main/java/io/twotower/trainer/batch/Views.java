package io.twotower.trainer.batch;

import io.twotower.trainer.augmentation.VectorNoise;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;

/**
 * The views of a batch's self-supervision: of items drawn uniformly and without replacement, for an item that came twice would be a
 * negative of itself. One split of the features is drawn for all of them. Not thread safe.
 */
final class Views {

    private final EncodedRows items;
    private final ViewSettings settings;
    private final long valueDropout;
    private final int[] drawn;
    private final ItemNumbers numbers;
    private final BagRow row;
    private final VectorNoise noise;
    private final float[] noiseOfBothViews;

    /** @param dim length of the vectors */
    Views(EncodedRows items, ViewSettings settings, int dim) {
        this.items = items;
        this.settings = settings;
        valueDropout = BatchRandom.chance(settings.valueDropout());
        drawn = new int[Math.min(settings.items(), Math.max(1, items.size() / 2))];
        numbers = new ItemNumbers(drawn.length);
        row = new BagRow(items.features());
        noise = settings.noise() > 0 ? new VectorNoise(settings.noise(), dim) : null;
        noiseOfBothViews = new float[noise == null ? 0 : 2 * drawn.length * dim];
    }

    /** How many items there are a batch: those asked for, but not more than half of the catalogue. */
    int count() {
        return drawn.length;
    }

    /** Copies the numbers of the items that were drawn last. */
    void copyItems(int[] target, int from) {
        System.arraycopy(drawn, 0, target, from, drawn.length);
    }

    /** Draws a batch's items and adds their rows, all first views and then all second ones, and the noise. */
    void addTo(BatchBuilder builder, BatchRandom random) {
        draw(random);
        boolean[] split = settings.masking() == null ? null : settings.masking().draw(random);
        items.fetch(drawn, drawn.length);
        add(builder, split, true, random);
        if (!settings.areOneRow()) add(builder, split, false, random);
        if (noise == null) return;
        noise.draw(random, 2 * drawn.length, noiseOfBothViews);
        builder.noise(noiseOfBothViews, noiseOfBothViews.length);
    }

    private void draw(BatchRandom random) {
        numbers.clear();
        while (numbers.size() < drawn.length) {
            int item = random.nextInt(items.size());
            int count = numbers.size();
            if (numbers.of(item) == count) drawn[count] = item;
        }
    }

    private void add(BatchBuilder builder, boolean[] split, boolean first, BatchRandom random) {
        for (int item : drawn) {
            items.read(item, EncodedRows.NONE, row);
            builder.items().addView(row, split, first, random, valueDropout);
        }
    }
}
