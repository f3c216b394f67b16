package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.ApplicationSpec;
import io.twotower.application.Slot;
import io.twotower.application.generation.ContainerClient;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Feeds a whole catalogue with the vectors of a model. Vectors are made here, in batches, by the exported item tower. */
final class CatalogueFeeder {
    private final ModelBundle bundle;
    private final Dataset dataset;
    private final Slot slot;
    private final ApplicationSpec application;

    CatalogueFeeder(ModelBundle bundle, Dataset dataset, Slot slot) {
        this.bundle = bundle;
        this.dataset = dataset;
        this.slot = slot;
        application = ApplicationSpec.of(bundle);
    }

    /** Feeds every item; returns how many Vespa has acknowledged. */
    int feed(ContainerClient vespa) {
        int items = dataset.catalogue().size();
        try (OnnxTowers towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), 0);
             ProgressBar bar = progressBar(items);
             DocumentFeeder feeder = new DocumentFeeder(vespa.endpoint(), bar::stepTo)) {
            new CatalogueVectors(bundle.encoder(), towers).embed(Tower.ITEM, items, dataset::item,
                    (first, vectors) -> put(feeder, first, vectors));
            return feeder.finish();
        }
    }

    private void put(DocumentFeeder feeder, int first, float[] vectors) {
        int dimension = bundle.dimension();
        for (int i = 0; i < vectors.length / dimension; i++)
            feeder.put(dataset.catalogue().id(first + i), fields(dataset.catalogue().raw(first + i), vectors, i * dimension));
    }

    /** A document holds all fields of the catalogue, also those that only query features read, of a seed. */
    private ObjectNode fields(RawFeatures item, float[] vectors, int offset) {
        ObjectNode fields = application.documentFields(item);
        fields.putObject("embedding_" + slot.label()).put("values", hex(vectors, offset, bundle.dimension()));
        return fields.put("generation_" + slot.label(), bundle.fingerprint());
    }

    /** Vespa reads a dense tensor's values as the hexadecimal digits of big-endian floats: a third less to parse than JSON numbers. */
    private static String hex(float[] vectors, int offset, int dimension) {
        ByteBuffer bytes = ByteBuffer.allocate(dimension * Float.BYTES);
        for (int i = 0; i < dimension; i++) bytes.putFloat(vectors[offset + i]);
        return HexFormat.of().formatHex(bytes.array());
    }

    private static ProgressBar progressBar(int items) {
        ProgressBarBuilder builder = new ProgressBarBuilder().setTaskName("feed").setInitialMax(items).clearDisplayOnFinish();
        return System.console() != null ? builder.build() : builder.setConsumer(new SilentProgress()).build();
    }
}
