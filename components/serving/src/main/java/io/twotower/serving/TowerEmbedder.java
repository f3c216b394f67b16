package io.twotower.serving;

import com.yahoo.component.AbstractComponent;
import com.yahoo.component.annotation.Inject;
import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.language.process.Embedder;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.TensorType;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.util.Arrays;
import java.util.List;

/**
 * Runs one slot's query tower for plain Vespa queries: {@code input.query(q_a)=embed(query_tower_a, @features)}, where {@code features} is
 * a JSON object of query features such as {@code {"seed.synopsis": "a text editor"}}. Bad input is an {@link IllegalArgumentException},
 * which Vespa answers with 400.
 */
public final class TowerEmbedder extends AbstractComponent implements Embedder {
    private final SlotTowers towers;
    private final int maxFeaturesBytes;

    /** @throws IllegalArgumentException when the application has no {@link SlotTowers} for the slot */
    @Inject
    public TowerEmbedder(TowerEmbedderConfig config, ComponentRegistry<SlotTowers> registry) {
        towers = new Slots(registry).configured(config.slot());
        maxFeaturesBytes = config.maxFeaturesBytes();
    }

    /** Returns the ids that the tower reads, {@code [width]}. */
    @Override
    public List<Integer> embed(String features, Context context) {
        RawFeatures raw = parse(features, context);
        return Arrays.stream(towers.encoder().encode(Tower.QUERY, raw)).boxed().toList();
    }

    /** @return the query's vector, of length 1; {@code type} must have one indexed dimension of the tower's size */
    @Override
    public Tensor embed(String features, Context context, TensorType type) {
        RawFeatures raw = parse(features, context);
        if (!Vectors.fit(type, towers.dimension()))
            throw new IllegalArgumentException("Vectors of slot " + towers.slot().name() + " are tensor<float>(x[" + towers.dimension() + "]), but "
                    + context.getDestination() + " is " + type);
        return Vectors.tensor(type, towers.embed(Tower.QUERY, raw));
    }

    private RawFeatures parse(String features, Context context) {
        if (!towers.isFilled())
            throw new IllegalArgumentException("Slot " + towers.slot().name() + " is empty: no model is deployed in it, so " + context.getDestination()
                    + " cannot be embedded");
        return FeatureJson.parse(features, maxFeaturesBytes, towers.spec());
    }
}
