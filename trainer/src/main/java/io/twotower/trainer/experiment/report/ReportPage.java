package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.samskivert.mustache.Mustache;
import io.twotower.trainer.spec.StrictYaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the page of a comparison. */
public final class ReportPage {

    private final Results results;
    private final SvgCharts charts = new SvgCharts();

    private ReportPage(Results results) {
        this.results = results;
    }

    /**
     * Makes the page.
     *
     * @param result the JSON object of a comparison
     * @return HTML
     */
    public static String of(JsonNode result) {
        return new ReportPage(new Results(result)).html();
    }

    private String html() {
        Map<String, Object> page = new HashMap<>();
        page.put("style", resource("report.css"));
        page.put("title", results.json().path("title").asText());
        page.put("written", results.json().at("/provenance/written").asText().replace('T', ' ').replace("Z", " UTC"));
        page.put("comparedWith", results.label(results.comparedWith()));
        page.put("findings", Findings.of(results));
        page.put("lede", Findings.lede(results));
        page.put("intervalNote", Findings.intervalNote(results));
        page.put("tables", FigureTable.of(results));
        addCharts(page);
        page.put("neighbours", NeighbourLists.of(results));
        page.put("heatMap", HeatMap.of(results.json().path("mutualInformation")));
        addProvenance(page);
        return Mustache.compiler().defaultValue("").compile(resource("report.html")).execute(page);
    }

    private void addCharts(Map<String, Object> page) {
        List<Map<String, Object>> deciles = new ArrayList<>();
        List<Map<String, Object>> curves = new ArrayList<>();
        for (double fraction : results.fractions()) {
            DecileSection.of(results, fraction, charts).ifPresent(deciles::add);
            CurveSection.of(results, fraction, charts).ifPresent(curves::add);
        }
        page.put("deciles", deciles);
        page.put("hasDeciles", !deciles.isEmpty());
        page.put("curves", curves);
        page.put("hasCurves", !curves.isEmpty());
        page.put("runs", CurveSection.runs(results));
    }

    private void addProvenance(Map<String, Object> page) {
        page.put("facts", ProvenanceFacts.summary(results));
        page.put("origins", ProvenanceFacts.origins(results));
        page.put("methods", ProvenanceFacts.methods(results));
        page.put("failures", ProvenanceFacts.failures(results));
        page.put("spec", StrictYaml.text(results.json().at("/provenance/spec")));
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
