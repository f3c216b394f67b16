package io.twotower.trainer.engine;

import io.twotower.trainer.model.DirectMatrix;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.spec.OptimizerSpec;

/**
 * A temperature that is trained: Adam, without weight decay, on its logarithm. It stays within [{@value #LEAST}, {@value #MOST}],
 * widened where it starts outside; below, a cosine's rounding would show. Clipping the gradient leaves it alone.
 */
final class LearnedTemperature implements AutoCloseable {

    static final double LEAST = 0.01;
    static final double MOST = 1;

    private static final int LOGARITHM = 0;
    private static final int FIRST_MOMENT = 1;
    private static final int SECOND_MOMENT = 2;
    private static final int STEPS = 3;

    private final OptimizerSpec settings;
    private final double least;
    private final double most;
    private final DirectMatrix state = new DirectMatrix("temperature", 1, 4);

    LearnedTemperature(double start, OptimizerSpec settings) {
        this.settings = settings;
        least = Math.log(Math.min(start, LEAST));
        most = Math.log(Math.max(start, MOST));
        set(LOGARITHM, Math.log(start));
    }

    private float get(int column) {
        return state.get(0, column);
    }

    private void set(int column, double value) {
        state.set(0, column, (float) value);
    }

    double value() {
        return Math.exp(get(LOGARITHM));
    }

    /** @param gradient the loss' derivative by the temperature's logarithm */
    void update(double gradient, double learningRate) {
        set(STEPS, get(STEPS) + 1);
        set(FIRST_MOMENT, settings.beta1() * get(FIRST_MOMENT) + (1 - settings.beta1()) * gradient);
        set(SECOND_MOMENT, settings.beta2() * get(SECOND_MOMENT) + (1 - settings.beta2()) * gradient * gradient);
        double first = get(FIRST_MOMENT) / (1 - Math.pow(settings.beta1(), get(STEPS)));
        double second = get(SECOND_MOMENT) / (1 - Math.pow(settings.beta2(), get(STEPS)));
        double logarithm = get(LOGARITHM) - learningRate * first / (Math.sqrt(second) + settings.epsilon());
        set(LOGARITHM, Math.min(most, Math.max(least, logarithm)));
    }

    /** The logarithm and Adam's memory. */
    Matrix state() {
        return state.matrix();
    }

    @Override
    public void close() {
        state.close();
    }
}
