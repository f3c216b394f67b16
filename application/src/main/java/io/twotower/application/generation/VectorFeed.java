package io.twotower.application.generation;

import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Fills a slot from here: documents that lack the new model's vector are visited, embedded in batches, and written as partial updates.
 * Each is written under the condition that the document still lacks it and that its features are still those that were read, so that
 * a document which somebody has written meanwhile keeps the fresher vector which that write gave it.
 */
final class VectorFeed implements SlotFill {
    /** Documents that are read, embedded and then on their way at once. */
    private static final int PART = 1_000;
    /** Passes over what is left that may change nothing: a document can be written between reading and writing it, but not every time. */
    private static final int IDLE_PASSES = 5;

    private final ContainerClient container;
    private final TowerVectors towers;
    private final Set<String> fields;

    /**
     * @param towers the new model's
     * @param fields of a document that its item tower reads
     */
    VectorFeed(ContainerClient container, TowerVectors towers, Set<String> fields) {
        this.container = container;
        this.towers = towers;
        this.fields = fields;
    }

    @Override
    public void fill(FillTarget target, ReindexListener listener) {
        listener.step(ReindexListener.Step.FILL, "Vectors are made here and fed into slot " + target.slot().label());
        long documents = container.count("true");
        try (VectorWriter writer = new VectorWriter(container.endpoint(), target)) {
            long done = container.count(target.done());
            int idle = 0;
            for (boolean left = true; left && idle < IDLE_PASSES; ) {
                long before = writer.written();
                left = pass(target, writer, written -> listener.filled(Math.min(documents, done + written), documents));
                idle = writer.written() > before ? 0 : idle + 1;
            }
        }
    }

    /** Returns whether there was anything to do. */
    private boolean pass(FillTarget target, VectorWriter writer, LongConsumer progress) {
        boolean[] left = new boolean[1];
        container.visit(Coverage.lacking(target.slot(), target.generation()), fieldSet(), PART, documents -> {
            left[0] = true;
            List<RawFeatures> raw = new ArrayList<>(documents.size());
            for (ContainerClient.Visited document : documents) raw.add(DocumentFields.raw(document.fields(), fields));
            List<float[]> vectors = towers.embed(Tower.ITEM, raw);
            for (int i = 0; i < vectors.size(); i++) writer.write(documents.get(i), vectors.get(i));
            progress.accept(writer.written());
            return true;
        });
        writer.flush();
        progress.accept(writer.written());
        return left[0];
    }

    private String fieldSet() {
        Set<String> read = new TreeSet<>(fields);
        read.add(VectorWriter.REVISION);
        return ContainerClient.DOCUMENT_TYPE + ":" + String.join(",", read);
    }
}
