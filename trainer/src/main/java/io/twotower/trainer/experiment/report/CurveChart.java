package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;

import java.util.List;
import java.util.stream.IntStream;

/** How a figure went over the epochs: a line for each run, runs of a method in the same colour. */
final class CurveChart {

    private static final int WIDTH = 520;
    private static final int HEIGHT = 320;

    private final XYChart chart;
    private final String figure;

    /**
     * @param label  of the figure
     * @param figure its key in the epochs of a run
     */
    CurveChart(String label, String figure) {
        this.figure = figure;
        chart = SvgCharts.chart(WIDTH, HEIGHT, "epoch", label);
        chart.getStyler().setYAxisDecimalPattern("0.00").setXAxisMin(1.0).setXAxisMax(2.0);
    }

    /**
     * Adds a method's runs.
     *
     * @param place in the recipe
     * @param runs  as results have them
     */
    void add(int place, String label, List<JsonNode> runs) {
        for (int i = 0; i < runs.size(); i++) {
            JsonNode epochs = runs.get(i).path("epochs");
            if (epochs.isEmpty()) continue;
            double[] numbers = IntStream.range(0, epochs.size()).mapToDouble(e -> epochs.get(e).path("epoch").doubleValue()).toArray();
            double[] values = IntStream.range(0, epochs.size()).mapToDouble(e -> epochs.get(e).path(figure).doubleValue()).toArray();
            XYSeries series = chart.addSeries(label + " " + i, numbers, values);
            chart.getStyler().setXAxisMax(Math.max(chart.getStyler().getXAxisMax(), numbers[numbers.length - 1]));
            series.setMarker(Legend.marker(place)).setMarkerColor(Palette.method(place));
            series.setLineColor(Palette.method(place)).setLineWidth(1.5f).setLineStyle(SeriesLines.SOLID);
        }
    }

    boolean isEmpty() {
        return chart.getSeriesMap().isEmpty();
    }

    XYChart chart() {
        return chart;
    }
}
