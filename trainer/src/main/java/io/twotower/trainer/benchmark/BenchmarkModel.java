package io.twotower.trainer.benchmark;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.spec.ModelSpec;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The model that is measured: six item features (id, text, four categories) and three query features (text, two categories), with
 * text of both sides in one table. Vocabularies are hashed, so the tables have their size without any data to fit.
 *
 * @param ids        rows of the items' table
 * @param words      rows of the text's table
 * @param categories rows of each of the six categories' tables
 * @param itemWords  the most words of an item; it has a quarter of that at least
 * @param dim        of all tables and of the vectors
 * @param layers     widths of both towers' hidden layers
 * @param batchSize  links a step, and items a step for self-supervision
 */
public record BenchmarkModel(int ids, int words, int categories, int itemWords, int dim, List<Integer> layers, int batchSize) {

    /** The most words of a query. */
    static final int QUERY_WORDS = 9;

    static final int ITEM_CATEGORIES = 4;
    static final int QUERY_CATEGORIES = 2;

    public BenchmarkModel {
        layers = List.copyOf(layers);
    }

    /** 206,000 rows of 64 values, or {@code scale} times as many; layers 256, 128 and the vector's 64; batches of 1024. */
    public static BenchmarkModel standard(int scale) {
        return new BenchmarkModel(100_000 * scale, 100_000 * scale, 1000 * scale, 64, 64, List.of(256, 128), 1024);
    }

    /** The same for another number of items. */
    BenchmarkModel withIds(int other) {
        return new BenchmarkModel(other, words, categories, itemWords, dim, layers, batchSize);
    }

    /** Rows of all tables, but for the few that every table has beside its values. */
    public int rows() {
        return ids + words + (ITEM_CATEGORIES + QUERY_CATEGORIES) * categories;
    }

    /** What the layers of a tower are wide, the last one too. */
    List<Integer> widths() {
        return Stream.concat(layers.stream(), Stream.of(dim)).toList();
    }

    /**
     * The model file.
     *
     * @param selfSupervised whether there is a self-supervised loss: random feature masking, a tenth of the values dropped, α = 0.1
     * @param idDropout      training.idDropout
     */
    ModelSpec spec(boolean selfSupervised, double idDropout) {
        StringBuilder yaml = new StringBuilder();
        line(yaml, "name: benchmark");
        line(yaml, "data: {catalogue: {source: none, id: id}, interactions: {source: none, query: query, item: item}, querySource: request}");
        line(yaml, "query:");
        line(yaml, "  - {name: text, kind: text, field: request.text, table: words, maxLength: %d}", QUERY_WORDS);
        for (int c = 1; c <= QUERY_CATEGORIES; c++)
            line(yaml, "  - {name: category%d, kind: category, field: request.category%d, vocabulary: {hash: %d}, dim: %d}", c, c, categories, dim);
        line(yaml, "item:");
        line(yaml, "  - {name: id, kind: id, vocabulary: {hash: %d}, dim: %d}", ids, dim);
        line(yaml, "  - {name: text, kind: text, table: words, vocabulary: {hash: %d}, dim: %d, maxLength: %d}", words, dim, itemWords);
        for (int c = 1; c <= ITEM_CATEGORIES; c++)
            line(yaml, "  - {name: category%d, kind: category, vocabulary: {hash: %d}, dim: %d}", c, categories, dim);
        line(yaml, "towers: {dim: %d, query: {layers: %s, skip: false}, item: {layers: %s, skip: false}}", dim, layers, layers);
        line(yaml, "loss: {uniformNegatives: 0}");
        line(yaml, "selfSupervision: {weight: %s, masking: rfm, valueDropout: 0.1, batchSize: %d}", selfSupervised ? "0.1" : "0", batchSize);
        line(yaml, "training: {batchSize: %d, idDropout: %s}", batchSize, idDropout);
        return ModelSpec.parse(yaml.toString(), Path.of(""));
    }

    private static void line(StringBuilder yaml, String format, Object... values) {
        yaml.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    FeatureEncoder encoder() {
        return new FeatureEncoderFitter(spec(false, 0).features()).fit();
    }

    ModelLayout layout() {
        return ModelLayout.of(encoder());
    }
}
