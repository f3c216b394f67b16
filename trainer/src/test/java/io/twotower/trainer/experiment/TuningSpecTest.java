package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.twotower.features.SpecNode;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TuningSpecTest {

    private static final int TRIALS = 2000;

    private static TuningSpec spec(String settings) throws IOException {
        return TuningSpec.read(SpecNode.root(new YAMLMapper().readTree("{trials: " + TRIALS + ", settings: " + settings + "}")));
    }

    private static Method method(String name, Map<String, Distribution> search) {
        return new Method(name, name, Map.of(), List.of(1.0), search);
    }

    private static double[] drawn(TuningSpec spec, String key) {
        return spec.draw(method("plain", Map.of())).stream().mapToDouble(trial -> trial.settings().get(key).doubleValue()).sorted().toArray();
    }

    /** The middle of a uniform draw from [a, b] is (a + b) / 2; on a logarithmic scale √(a · b). */
    @Test
    void rangesAreDrawnUniformlyOnTheirScale() throws IOException {
        TuningSpec spec = spec("{a: {min: 1.0, max: 3.0}, b: {min: 0.01, max: 1.0, scale: log}}");
        double[] linear = drawn(spec, "a");
        double[] logarithmic = drawn(spec, "b");
        assertEquals(2, linear[TRIALS / 2], 0.1);
        assertEquals(0.1, logarithmic[TRIALS / 2], 0.02);
        assertTrue(linear[0] >= 1 && linear[TRIALS - 1] <= 3);
        assertTrue(logarithmic[0] >= 0.01 && logarithmic[TRIALS - 1] <= 1);
    }

    @Test
    void wholeEndsGiveWholeNumbersBothIncluded() throws IOException {
        double[] drawn = drawn(spec("{a: {min: 1, max: 4}}"), "a");
        assertEquals(List.of(1.0, 2.0, 3.0, 4.0), IntStream.range(0, TRIALS).mapToObj(i -> drawn[i]).distinct().toList());
    }

    @Test
    void eachValueIsDrawnAboutAsOften() throws IOException {
        double[] drawn = drawn(spec("{a: {values: [16, 32, 64, 128]}}"), "a");
        for (double value : new double[] {16, 32, 64, 128}) {
            long count = IntStream.range(0, TRIALS).filter(i -> drawn[i] == value).count();
            assertEquals(TRIALS / 4.0, count, 5 * Math.sqrt(TRIALS * 0.25 * 0.75), "drawn " + value);
        }
    }

    @Test
    void methodsAreTriedWithTheSameValuesOfWhatTheyHaveInCommon() throws IOException {
        TuningSpec spec = spec("{a: {min: 1.0, max: 3.0}}");
        Distribution own = new Distribution.Range(0, 1, false, false);
        List<Trial> plain = spec.draw(method("plain", Map.of()));
        List<Trial> other = spec.draw(method("rfm", Map.of("b", own)));
        for (int i = 0; i < TRIALS; i++) {
            assertEquals(plain.get(i).settings().get("a"), other.get(i).settings().get("a"));
            assertEquals(List.of("a", "b"), List.copyOf(other.get(i).settings().keySet()));
        }
        List<JsonNode> few = spec.withTrials(10).draw(method("plain", Map.of())).stream().map(trial -> trial.settings().get("a")).toList();
        assertEquals(plain.subList(0, 10).stream().map(trial -> trial.settings().get("a")).toList(), few, "more trials leave the earlier ones as they were");
    }
}
