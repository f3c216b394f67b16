package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Locale;

/** Numbers as the page writes them: as many decimals everywhere, and a real minus sign, so that columns align. */
final class Numbers {

    private Numbers() { }

    static String figure(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.doubleValue()) : "";
    }

    static String signed(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%+.4f", value.doubleValue()).replace('-', '\u2212') : "";
    }

    /** {@code [low, high]}. */
    static String interval(JsonNode difference) {
        return "[" + signed(difference.path("low")) + ", " + signed(difference.path("high")) + "]";
    }

    static String percent(double share) {
        double percent = 100 * share;
        return (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent)) + " %";
    }

    static String duration(double seconds) {
        if (seconds < 120) return String.format(Locale.ROOT, "%.0f s", seconds);
        return seconds < 7200 ? String.format(Locale.ROOT, "%.0f min", seconds / 60) : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    static String count(JsonNode value) {
        return String.format(Locale.ROOT, "%,d", value.longValue());
    }
}
