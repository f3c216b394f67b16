package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.util.List;

/** The difference from the method compared with, by popularity decile: a mark with its interval for each method, side by side. */
final class DecileChart {

    private static final int WIDTH = 1060;
    private static final int HEIGHT = 380;
    private static final int DECILES = 10;
    private static final double STEP = 0.13;
    private static final double ROOM = 0.06;

    private final XYChart chart;
    private final int methods;
    private int added;

    /**
     * @param metric  what is compared
     * @param methods how many will be added
     */
    DecileChart(String metric, int methods) {
        this.methods = methods;
        chart = SvgCharts.chart(WIDTH, HEIGHT, "popularity decile of what is looked for: 1 the least popular, 10 the most", "difference in " + metric);
        chart.getStyler().setXAxisMin(0.5).setXAxisMax(DECILES + 0.5).setYAxisDecimalPattern("+0.000;\u22120.000");
        XYSeries zero = chart.addSeries("no difference", new double[] {0.5, DECILES + 0.5}, new double[] {0, 0});
        zero.setMarker(SeriesMarkers.NONE);
        zero.setLineColor(Palette.MUTED).setLineWidth(1).setLineStyle(SeriesLines.SOLID);
    }

    /**
     * Adds a method.
     *
     * @param place   in the recipe
     * @param deciles as results have them
     */
    void add(int place, String label, List<JsonNode> deciles) {
        double shift = (added++ - (methods - 1) / 2.0) * STEP;
        double[] at = deciles.stream().mapToDouble(each -> each.path("decile").doubleValue() + shift).toArray();
        for (int i = 0; i < at.length; i++) {
            double[] ends = {deciles.get(i).path("low").doubleValue(), deciles.get(i).path("high").doubleValue()};
            XYSeries interval = chart.addSeries(label + " " + i, new double[] {at[i], at[i]}, ends);
            interval.setMarker(SeriesMarkers.NONE);
            interval.setLineColor(Palette.method(place)).setLineWidth(2).setLineStyle(SeriesLines.SOLID);
        }
        XYSeries means = chart.addSeries(label, at, deciles.stream().mapToDouble(each -> each.path("mean").doubleValue()).toArray());
        means.setMarker(Legend.marker(place)).setMarkerColor(Palette.method(place));
        means.setLineStyle(SeriesLines.NONE).setLineColor(Palette.method(place));
    }

    /** The whole, with room above the highest interval and below the lowest. */
    XYChart chart() {
        double low = chart.getSeriesMap().values().stream().mapToDouble(XYSeries::getYMin).min().orElse(0);
        double high = chart.getSeriesMap().values().stream().mapToDouble(XYSeries::getYMax).max().orElse(0);
        double room = Math.max(1e-3, ROOM * (high - low));
        chart.getStyler().setYAxisMin(low - room).setYAxisMax(high + room);
        return chart;
    }
}
