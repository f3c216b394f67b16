package io.twotower.trainer.benchmark;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class MeasurementsTest {

    @Test
    void aSpeedupIsTheMedianOfTheRoundsRatios() {
        Measurements measurements = new Measurements();
        measurements.put("ours", new double[] {10, 40, 20});
        measurements.put("theirs", new double[] {30, 80, 20});
        assertEquals(20, measurements.median("ours"));
        assertEquals(2, measurements.speedup("ours", "theirs"), "3, 2 and 1 times as fast");
        assertEquals(2.5, Measurements.median(new double[] {4, 1, 3, 2}));
    }

    @Test
    void namesAreUniqueAndKnown() {
        Measurements measurements = new Measurements();
        measurements.put("ours", new double[] {1});
        assertThrows(IllegalArgumentException.class, () -> measurements.put("ours", new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> measurements.of("theirs"));
    }

    @Test
    void contendersTakeTurnsAndTheFirstRoundDoesNotCount() {
        List<String> order = new ArrayList<>();
        Measurements measurements = new InterleavedRounds(2, line -> { }).run("turns", List.of(counting("a", order), counting("b", order)));
        assertEquals(List.of("a", "b", "a", "b", "a", "b"), order);
        assertEquals(4, measurements.median("a"), "its calls were number 1, 3 and 5 of all; the last two count");
        assertEquals("{\"median\":5.0,\"rounds\":[4.0,6.0]}", measurements.toJson().get("b").toString());
    }

    private static Contender counting(String name, List<String> order) {
        return new Contender() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public double measure() {
                order.add(name);
                return order.size();
            }
        };
    }
}
