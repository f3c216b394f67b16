package io.twotower.trainer.experiment.report;

import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.apache.batik.svggen.SVGIDGenerator;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.XYStyler;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import java.awt.Dimension;
import java.awt.Font;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** Draws the charts of one page, as SVG elements to put into it. */
final class SvgCharts {

    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    /** All elements of a page are told apart by their ids, whichever chart they belong to. */
    private final SVGIDGenerator ids = new SVGIDGenerator();

    /** A chart in the page's style, still empty. It has no legend of its own: the page's wraps where it must. */
    static XYChart chart(int width, int height, String x, String y) {
        XYChart chart = new XYChartBuilder().width(width).height(height).xAxisTitle(x).yAxisTitle(y).build();
        XYStyler style = chart.getStyler();
        style.setChartBackgroundColor(Palette.NOTHING).setPlotBackgroundColor(Palette.NOTHING).setPlotBorderVisible(false).setPlotBorderColor(Palette.RULE)
                .setChartFontColor(Palette.INK).setChartTitleVisible(false).setChartPadding(4)
                .setLegendVisible(false);
        style.setAxisTitleFont(FONT).setAxisTickLabelsFont(FONT).setAxisTickLabelsColor(Palette.MUTED).setAxisTickMarksColor(Palette.RULE)
                .setPlotGridLinesColor(Palette.RULE).setPlotGridVerticalLinesVisible(false);
        style.setXAxisTitleColor(Palette.MUTED);
        style.setYAxisTitleColor(Palette.MUTED);
        // Whole numbers only: the chart takes ticks further apart until no two have the same label.
        style.setXAxisDecimalPattern("0");
        style.setMarkerSize(7);
        return chart;
    }

    /**
     * Draws a chart.
     *
     * @param description for who cannot see it
     */
    String draw(XYChart chart, String description) {
        Document document = document();
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setIDGenerator(ids);
        context.setComment(null);
        context.setPrecision(2);
        SVGGraphics2D canvas = new SVGGraphics2D(context, false);
        chart.paint(canvas, chart.getWidth(), chart.getHeight());
        Element root = canvas.getRoot();
        canvas.setSVGCanvasSize(new Dimension(chart.getWidth(), chart.getHeight()));
        root.setAttribute("viewBox", "0 0 " + chart.getWidth() + " " + chart.getHeight());
        root.removeAttribute("width");
        root.removeAttribute("height");
        root.setAttribute("role", "img");
        root.setAttribute("aria-label", description);
        StringWriter text = new StringWriter();
        try {
            canvas.stream(root, text, false, false);
        } catch (SVGGraphics2DIOException e) {
            throw new UncheckedIOException("Could not write a chart held in memory", e);
        }
        String svg = text.toString();
        return Palette.named(svg.substring(svg.indexOf("<svg")));
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().getDOMImplementation().createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
