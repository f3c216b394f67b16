package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.twotower.features.AtomicFiles;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The two curves of {@link BenchmarkScalingCommand}, on logarithmic axes. */
final class ScalingPlot {
    private ScalingPlot() { }

    /** Draws what was measured, one curve or two side by side, into a PNG file. */
    static void write(Path file, ArrayNode epochs, ArrayNode steps) {
        List<XYChart> charts = Stream.of(epochs(epochs), steps(steps)).flatMap(List::stream).toList();
        AtomicFiles.write(file, out -> BitmapEncoder.saveBitmap(charts, 1, charts.size(), out, BitmapFormat.PNG));
    }

    private static List<XYChart> epochs(ArrayNode epochs) {
        if (epochs.isEmpty()) return List.of();
        double[] examples = values(epochs, "examples");
        double[] seconds = values(epochs, "seconds");
        XYChart chart = chart("An epoch", "examples", "seconds");
        chart.addSeries("measured", examples, seconds);
        chart.addSeries("in proportion to the examples", examples, Arrays.stream(examples).map(each -> seconds[0] * each / examples[0]).toArray());
        return List.of(chart);
    }

    private static List<XYChart> steps(ArrayNode steps) {
        if (steps.isEmpty()) return List.of();
        double[] items = values(steps, "items");
        double[] milliseconds = values(steps, "stepMilliseconds");
        XYChart chart = chart("A step", "items of the catalogue", "milliseconds");
        chart.getStyler().setYAxisLogarithmic(false).setYAxisMin(0.0);
        chart.addSeries("measured", items, milliseconds);
        chart.addSeries("1.6 times the first", items, IntStream.range(0, items.length).mapToDouble(i -> 1.6 * milliseconds[0]).toArray());
        return List.of(chart);
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder().width(520).height(400).theme(ChartTheme.Matlab).title(title).xAxisTitle(x).yAxisTitle(y).build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setLegendPosition(LegendPosition.OutsideS);
        return chart;
    }

    private static double[] values(ArrayNode nodes, String key) {
        return IntStream.range(0, nodes.size()).mapToDouble(i -> nodes.get(i).path(key).asDouble()).toArray();
    }
}
