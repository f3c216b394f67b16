package io.twotower.cli;

import io.twotower.application.generation.TowerVectors;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A bundle's towers in ONNX Runtime, on all processors. */
final class BundleTowers implements TowerVectors {
    private final OnnxTowers towers;
    private final CatalogueVectors vectors;

    BundleTowers(ModelBundle bundle) {
        towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), 0);
        vectors = new CatalogueVectors(bundle.encoder(), towers);
    }

    @Override
    public List<float[]> embed(Tower tower, List<RawFeatures> examples) {
        float[] all = vectors.embed(tower, examples.size(), examples::get);
        int dim = towers.dim();
        return IntStream.range(0, examples.size()).mapToObj(i -> Arrays.copyOfRange(all, i * dim, (i + 1) * dim)).toList();
    }

    @Override
    public void close() {
        towers.close();
    }
}
