package io.twotower.trainer.batch;

import io.twotower.trainer.loss.LogQCorrection;
import io.twotower.trainer.loss.StreamedShares;
import io.twotower.trainer.model.Matrix;

import java.util.List;

/**
 * The logQ correction by what has been seen of the links until now. It has a state, unlike all else about batches, so it is done when
 * a batch is used and not when it is prepared. Not thread safe.
 */
public final class StreamedCorrection implements AutoCloseable {

    private final StreamedShares shares;
    private final LogQCorrection correction;
    private float[] values = new float[0];

    /**
     * @param items    of the warm catalogue
     * @param strength 1 for the whole correction
     */
    public StreamedCorrection(int items, double strength) {
        shares = new StreamedShares(items);
        correction = new LogQCorrection(shares, items, strength);
    }

    /**
     * Takes note of a batch's links and corrects its candidates.
     *
     * @param linksBefore how many links there were in all batches before this one
     */
    public void correct(Batch batch, long linksBefore) {
        for (int i = 0; i < batch.links(); i++) shares.add(batch.items[i], linksBefore + i + 1);
        int candidates = batch.candidates();
        if (values.length < candidates) values = new float[candidates];
        for (int c = 0; c < candidates; c++) values[c] = correction.of(batch.items[c], batch.links(), candidates - batch.links());
        batch.correction.set(values, candidates);
    }

    /** What a training has to keep to go on with the same corrections. */
    public List<Matrix> state() {
        return List.of(shares.state());
    }

    @Override
    public void close() {
        shares.close();
    }
}
