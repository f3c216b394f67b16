package io.twotower.trainer.experiment.report;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Colours as names of the page's style. A chart is drawn with a stand-in for each, which no chart would use by itself, and the stand-ins
 * are replaced by the names in what was drawn.
 */
final class Palette {

    /** How many colours of methods there are. */
    static final int METHODS = 8;
    static final Color INK = standIn(1);
    static final Color MUTED = standIn(2);
    static final Color RULE = standIn(3);
    static final Color NOTHING = new Color(0, 0, 0, 0);

    private static final List<Color> METHOD_COLORS = IntStream.range(0, METHODS).mapToObj(i -> standIn(10 + i)).toList();
    private static final Map<Color, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put(INK, "--ink");
        NAMES.put(MUTED, "--muted");
        NAMES.put(RULE, "--rule");
        for (int i = 0; i < METHODS; i++) NAMES.put(METHOD_COLORS.get(i), "--method-" + i);
    }

    private Palette() { }

    private static Color standIn(int number) {
        return new Color(253, 1, number);
    }

    /** The colour of the method at a place in the recipe; after the eighth they begin anew. */
    static Color method(int place) {
        return METHOD_COLORS.get(place % METHODS);
    }

    /** Replaces stand-ins in SVG by names. */
    static String named(String svg) {
        String named = svg;
        for (Map.Entry<Color, String> each : NAMES.entrySet()) {
            Color color = each.getKey();
            named = named.replace("\"rgb(" + color.getRed() + "," + color.getGreen() + "," + color.getBlue() + ")\"", "\"var(" + each.getValue() + ")\"");
        }
        return named;
    }
}
