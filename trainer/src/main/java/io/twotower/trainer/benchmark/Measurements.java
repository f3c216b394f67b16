package io.twotower.trainer.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Milliseconds of every contender in every round. */
public final class Measurements {

    private final Map<String, double[]> rounds = new LinkedHashMap<>();

    void put(String name, double[] milliseconds) {
        if (rounds.put(name, milliseconds) != null) throw new IllegalArgumentException("Two contenders are named '" + name + "'");
    }

    /** Whether a contender of this name took part. */
    public boolean has(String name) {
        return rounds.containsKey(name);
    }

    /** The milliseconds of a contender, round by round. */
    public double[] of(String name) {
        double[] milliseconds = rounds.get(name);
        if (milliseconds == null) throw new IllegalArgumentException("'" + name + "' was not measured; these were: " + rounds.keySet());
        return milliseconds;
    }

    public double median(String name) {
        return median(of(name));
    }

    /**
     * How many times as fast as another a contender is: the median over the rounds of the other's time over its own. Both times of a
     * round were taken within seconds, so that what slows the machine down for longer than that slows down both.
     */
    public double speedup(String name, String other) {
        return speedup(of(name), of(other));
    }

    /** {@link #speedup(String, String)} of times that were put together from several contenders'. */
    static double speedup(double[] own, double[] other) {
        double[] ratios = new double[own.length];
        for (int round = 0; round < ratios.length; round++) ratios[round] = other[round] / own[round];
        return median(ratios);
    }

    /** The middle value, or the mean of the two. */
    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** {@code {name: {median, rounds: […]}}}, in milliseconds. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        rounds.forEach((name, milliseconds) -> {
            ObjectNode node = json.putObject(name).put("median", rounded(median(milliseconds)));
            ArrayNode all = node.putArray("rounds");
            for (double each : milliseconds) all.add(rounded(each));
        });
        return json;
    }

    /** Four digits after the point. */
    public static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
