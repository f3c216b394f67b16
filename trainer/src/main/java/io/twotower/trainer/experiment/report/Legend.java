package io.twotower.trainer.experiment.report;

import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.util.List;
import java.util.Map;

/** What tells methods apart in charts: a colour, and a mark of another shape for who does not see the colour. */
final class Legend {

    private static final List<Marker> MARKERS = List.of(SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP,
                                                        SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS);
    /** The same as characters. */
    private static final List<String> SHAPES = List.of("●", "■", "◆", "▲", "▼", "✕");

    private Legend() { }

    /** The mark of the method at a place in the recipe. */
    static Marker marker(int place) {
        return MARKERS.get(place % MARKERS.size());
    }

    /** Entries of the methods that a chart shows. */
    static List<Map<String, Object>> of(Results results, List<String> methods) {
        return methods.stream().map(method -> Map.<String, Object>of("label", results.label(method), "place", results.color(method),
                                                                     "shape", SHAPES.get(results.place(method) % SHAPES.size()))).toList();
    }
}
