package io.twotower.trainer.augmentation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mutual information between each two item features over a catalogue of encoded rows, in nats:
 * {@code MI(V,W) = Σ P(v,w) log( P(v,w) / (P(v)·P(w)) )}.
 *
 * <p>A feature becomes a single random variable by drawing an item, then one of the ids in the feature's bag, uniformly; so texts,
 * sets and numbers (by their buckets) are treated alike. A missing value is a value like any other. Vocabularies are taken whole. What is
 * bounded is how many rows are read, evenly spaced ones of a large catalogue: {@value #ROWS}, and fewer when their bags have more than
 * {@value #PAIRS} pairs of ids in all.
 */
public final class MutualInformation {

    static final int ROWS = 1 << 16;
    private static final long PAIRS = 1 << 29;

    private static final double DECIMALS = 1e6;

    private final double[][] information;

    private MutualInformation(double[][] information) {
        this.information = information;
    }

    /** @param items the catalogue */
    public static MutualInformation of(EncodedRows items) {
        return of(items, PAIRS);
    }

    static MutualInformation of(EncodedRows items, long mostPairs) {
        List<FeatureValues> features = read(items, stride(items, mostPairs));
        int count = features.size();
        double[][] information = new double[count][count];
        IntStream.range(0, count * count).parallel().filter(pair -> pair / count >= pair % count).forEach(pair -> {
            int f = pair / count;
            int g = pair % count;
            information[f][g] = f == g ? features.get(f).entropy() : features.get(f).informationOn(features.get(g));
            information[g][f] = information[f][g];
        });
        return new MutualInformation(information);
    }

    /** Every how many rows one is read. */
    private static int stride(EncodedRows items, long mostPairs) {
        int stride = Math.max(1, (items.size() - 1) / ROWS + 1);
        long pairs = 0;
        BagRow row = new BagRow(items.features());
        for (long r = 0; r < items.size(); r += stride) {
            items.read((int) r, EncodedRows.NONE, row);
            pairs += pairs(row);
        }
        return (int) Math.min(Math.max(1, items.size()), stride * (1 + (pairs - 1) / mostPairs));
    }

    private static long pairs(BagRow row) {
        long pairs = 0;
        long before = 0;
        for (int f = 0; f < row.features(); f++) {
            int ids = Math.max(1, row.end(f) - row.start(f));
            pairs += ids * before;
            before += ids;
        }
        return pairs;
    }

    private static List<FeatureValues> read(EncodedRows items, int stride) {
        int rows = (items.size() - 1) / stride + 1;
        List<FeatureValues.Builder> builders = new ArrayList<>();
        for (int f = 0; f < items.features(); f++) builders.add(new FeatureValues.Builder(rows));
        BagRow row = new BagRow(items.features());
        for (int r = 0; r < rows; r++) {
            items.read(r * stride, EncodedRows.NONE, row);
            for (int f = 0; f < builders.size(); f++) builders.get(f).add(row.ids(), row.start(f), row.end(f));
        }
        return builders.stream().map(FeatureValues.Builder::build).toList();
    }

    /** {@code [k, k]} in nats; the diagonal is each feature's entropy. */
    public double[][] values() {
        return information;
    }

    /**
     * {@code [k, k]} in [0, 1]: divided by the geometric mean of the two entropies, so that a feature with many values,
     * an id above all, isn't close to every other merely for its size. 0 where an entropy is 0.
     */
    public double[][] normalised() {
        int features = information.length;
        double[][] normalised = new double[features][features];
        for (int f = 0; f < features; f++) {
            for (int g = 0; g < features; g++) {
                double size = Math.sqrt(information[f][f] * information[g][g]);
                normalised[f][g] = size == 0 ? 0 : Math.min(1, information[f][g] / size);
            }
        }
        return normalised;
    }

    /**
     * For provenance: the names of the {@code features}, {@code values} and {@code normalised}.
     *
     * @param features of the item tower, in order
     */
    public ObjectNode toJson(List<FeatureLayout> features) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        features.forEach(feature -> json.withArray("features").add(feature.name()));
        write(values(), json.putArray("values"));
        write(normalised(), json.putArray("normalised"));
        return json;
    }

    private static void write(double[][] matrix, ArrayNode target) {
        for (double[] row : matrix) {
            ArrayNode values = target.addArray();
            for (double value : row) values.add(Math.round(value * DECIMALS) / DECIMALS);
        }
    }
}
