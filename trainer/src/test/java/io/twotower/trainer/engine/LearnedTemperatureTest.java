package io.twotower.trainer.engine;

import io.twotower.trainer.spec.OptimizerSpec;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LearnedTemperatureTest {

    /** With a gradient that stays the same, each of Adam's steps is the learning rate. */
    @Test
    void isAdamOnTheLogarithm() {
        try (LearnedTemperature temperature = new LearnedTemperature(0.1, OptimizerSpec.DEFAULT)) {
            assertEquals(0.1, temperature.value(), 1e-7);
            for (int i = 1; i <= 3; i++) {
                temperature.update(2.5, 0.01);
                assertEquals(0.1 * Math.exp(-0.01 * i), temperature.value(), 1e-6);
            }
            temperature.update(0, 0.01);
            double first = 0.9 * 2.5 * (1 - Math.pow(0.9, 3)) / (1 - Math.pow(0.9, 4));
            double second = 0.999 * 2.5 * 2.5 * (1 - Math.pow(0.999, 3)) / (1 - Math.pow(0.999, 4));
            assertEquals(0.1 * Math.exp(-0.03 - 0.01 * first / Math.sqrt(second)), temperature.value(), 1e-6);
        }
    }

    @Test
    void staysWithinItsBounds() {
        try (LearnedTemperature temperature = new LearnedTemperature(0.1, OptimizerSpec.DEFAULT)) {
            for (int i = 0; i < 100; i++) temperature.update(1, 0.1);
            assertEquals(LearnedTemperature.LEAST, temperature.value(), 1e-7);
            for (int i = 0; i < 2000; i++) temperature.update(-1, 0.1);
            assertEquals(LearnedTemperature.MOST, temperature.value(), 1e-6);
        }
        try (LearnedTemperature temperature = new LearnedTemperature(0.005, OptimizerSpec.DEFAULT)) {
            temperature.update(1, 0.1);
            assertEquals(0.005, temperature.value(), 1e-7, "which hold where it starts");
        }
    }
}
