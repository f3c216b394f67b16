package io.twotower.application.generation;

import io.twotower.features.Tower;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

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
        try (VectorWriter writer = new VectorWriter(container.endpoint())) {
            long done = container.count(target.done());
            int idle = 0;
            for (boolean left = true; left && idle < IDLE_PASSES; ) {
                long before = writer.written();
                long lacking = pass(target, writer, written -> listener.filled(Math.min(documents, done + written), documents));
                left = writer.written() < before + lacking;
                idle = writer.written() > before ? 0 : idle + 1;
            }
        }
    }

    /** Returns how many documents lacked a vector; those that were not written are for the next pass. */
    private long pass(FillTarget target, VectorWriter writer, LongConsumer progress) {
        long[] lacking = new long[1];
        prepare(target, updates -> {
            lacking[0] += updates.size();
            updates.forEach(writer::write);
            progress.accept(writer.written());
        });
        writer.flush();
        progress.accept(writer.written());
        return lacking[0];
    }

    /** Makes the updates of all documents that lack a vector, part by part. */
    void prepare(FillTarget target, Consumer<List<VectorUpdate>> consumer) {
        container.visit(Coverage.lacking(target.slot(), target.generation()), fieldSet(), PART, documents -> {
            List<float[]> vectors = towers.embed(Tower.ITEM, documents.stream().map(document -> DocumentFields.raw(document.fields(), fields)).toList());
            consumer.accept(IntStream.range(0, vectors.size()).mapToObj(i -> VectorUpdate.of(target, documents.get(i), vectors.get(i))).toList());
            return true;
        });
    }

    private String fieldSet() {
        Set<String> read = new TreeSet<>(fields);
        read.add(VectorUpdate.REVISION);
        return ContainerClient.DOCUMENT_TYPE + ":" + String.join(",", read);
    }
}
