package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What intervals let one say, in words: nothing here is said that does not follow from a verdict. */
final class Findings {

    private Findings() { }

    /** For each share of the links and method: a sentence, and which differences are above zero, below it, and undecided. */
    static List<Map<String, Object>> of(Results results) {
        List<Map<String, Object>> findings = new ArrayList<>();
        for (double fraction : results.fractions()) {
            for (String method : results.methods()) {
                List<JsonNode> comparisons = results.comparisons(fraction, method);
                if (!comparisons.isEmpty()) findings.add(finding(results, fraction, method, comparisons));
            }
        }
        return findings;
    }

    private static Map<String, Object> finding(Results results, double fraction, String method, List<JsonNode> comparisons) {
        Map<String, Object> finding = new LinkedHashMap<>();
        finding.put("method", results.label(method));
        finding.put("place", results.color(method));
        if (results.fractions().size() > 1) finding.put("share", Numbers.percent(fraction));
        long better = count(comparisons, "better");
        long worse = count(comparisons, "worse");
        finding.put("sentence", String.format("Against %s, over %s: of %d differences %d are better, %d worse, %d undecided.", results.label(results.comparedWith()),
                                              seeds(comparisons.get(0)), comparisons.size(), better, worse, comparisons.size() - better - worse));
        finding.put("decided", comparisons.stream().filter(each -> !isUndecided(each)).map(Findings::difference).toList());
        finding.put("undecided", undecided(comparisons));
        return finding;
    }

    private static boolean isUndecided(JsonNode comparison) {
        return comparison.path("verdict").asText().equals("undecided");
    }

    private static long count(List<JsonNode> comparisons, String verdict) {
        return comparisons.stream().filter(each -> each.path("verdict").asText().equals(verdict)).count();
    }

    private static Map<String, Object> difference(JsonNode comparison) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("slice", Results.sliceLabel(comparison.path("slice").asText()));
        item.put("metric", comparison.path("metric").asText());
        FigureTable.putDifference(item, comparison);
        return item;
    }

    /** Null where all is decided; otherwise the metrics by slice. */
    private static String undecided(List<JsonNode> comparisons) {
        Map<String, List<String>> metrics = comparisons.stream().filter(Findings::isUndecided).collect(Collectors.groupingBy(
                each -> Results.sliceLabel(each.path("slice").asText()), LinkedHashMap::new, Collectors.mapping(each -> each.path("metric").asText(), Collectors.toList())));
        String all = metrics.entrySet().stream().map(each -> each.getKey() + ": " + String.join(", ", each.getValue())).collect(Collectors.joining("; "));
        return all.isEmpty() ? null : all;
    }

    private static String seeds(JsonNode comparison) {
        int seeds = comparison.path("seeds").size();
        return seeds == 1 ? "one seed" : seeds + " paired seeds";
    }

    /** What the page is about, in a sentence. */
    static String lede(Results results) {
        List<String> others = results.methods().stream().filter(method -> !method.equals(results.comparedWith()) && results.isMeasured(method))
                .map(results::label).toList();
        String compared = results.label(results.comparedWith());
        return others.isEmpty() ? compared + ", measured beside the baselines."
                                : "Does it help, and where? " + String.join(", ", others) + (others.size() == 1 ? " is" : " are") + " compared with " + compared
                                  + " on the same held-out links, query by query.";
    }

    static String intervalNote(Results results) {
        boolean oneSeed = Results.stream(results.json().path("comparisons")).anyMatch(each -> each.path("seeds").size() == 1);
        return "Intervals are 95 % each, by a bootstrap of paired differences over queries and seeds; none is corrected for how many there are, so that of twenty differences "
               + "that are none one may look like one."
               + (oneSeed ? " Where there is one seed, an interval is about the two models at hand and not about their methods." : "");
    }
}
