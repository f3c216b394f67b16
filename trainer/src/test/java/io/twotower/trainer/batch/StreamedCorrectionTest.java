package io.twotower.trainer.batch;

import io.twotower.trainer.loss.LogQCorrection;
import io.twotower.trainer.loss.StreamedShares;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class StreamedCorrectionTest {

    @Test
    void correctsCandidatesByTheLinksUpToTheirBatch() {
        MemoryExamples examples = new MemoryExamples(300, 1);
        BatchSettings settings = new BatchSettings(64, 16, 0, true, DropoutSettings.NONE, new ViewSettings(20, null, 0, 0, true), 1);
        BatchSampler sampler = new BatchSampler(examples, MemoryExamples.LAYOUT, 8, settings);
        Batch batch = sampler.newBatch();
        try (StreamedCorrection streamed = new StreamedCorrection(MemoryExamples.ITEMS, 1); StreamedShares expected = new StreamedShares(MemoryExamples.ITEMS)) {
            LogQCorrection correction = new LogQCorrection(expected, MemoryExamples.ITEMS, 1);
            long links = 0;
            for (int number = 0; number < sampler.batchesPerEpoch(); number++) {
                sampler.fill(batch, 1, number);
                for (float none : BatchReader.floats(batch.correction())) assertEquals(0, none);
                for (int i = 0; i < batch.links(); i++) expected.add(batch.items[i], links + i + 1);
                streamed.correct(batch, links);
                links += batch.links();
                float[] corrections = BatchReader.floats(batch.correction());
                assertEquals(batch.candidates(), corrections.length);
                for (int c = 0; c < corrections.length; c++)
                    assertEquals(correction.of(batch.items[c], batch.links(), 16 + 20), corrections[c]);
            }
        }
    }
}
