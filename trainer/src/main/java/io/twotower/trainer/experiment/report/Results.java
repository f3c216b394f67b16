package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A comparison's JSON object, as the page's parts ask for it.
 *
 * @param json as {@code AblationResult} describes it
 */
record Results(JsonNode json) {

    /** Slices' names for people. */
    private static final Map<String, String> SLICES = new LinkedHashMap<>();

    static {
        SLICES.put("warm", "All known items");
        SLICES.put("head", "The most popular");
        SLICES.put("tail", "The least popular");
        SLICES.put("cold", "New items, among new ones");
        SLICES.put("coldFull", "New items, among all");
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    String comparedWith() {
        return json.path("comparedWith").asText();
    }

    /** The methods of the recipe, in its order. */
    List<String> methods() {
        List<String> methods = new ArrayList<>();
        json.at("/provenance/methods").fieldNames().forEachRemaining(methods::add);
        return methods;
    }

    /** Whether a method has a finished run: of a recipe's methods a part can be asked for. */
    boolean isMeasured(String method) {
        return stream(json.path("runs")).anyMatch(run -> run.path("method").asText().equals(method));
    }

    /** A method's place in the recipe, which gives it its colour. */
    int place(String method) {
        return methods().indexOf(method);
    }

    /** The number of a method's colour. */
    int color(String method) {
        return place(method) % Palette.METHODS;
    }

    String label(String method) {
        return json.at("/provenance/methods").path(method).path("label").asText(method);
    }

    /** The shares of the training links, in the recipe's order. */
    List<Double> fractions() {
        return stream(json.path("rows")).map(row -> row.path("fraction").doubleValue()).distinct().toList();
    }

    List<JsonNode> rows(double fraction) {
        return stream(json.path("rows")).filter(row -> row.path("fraction").doubleValue() == fraction).toList();
    }

    List<JsonNode> comparisons(double fraction, String method) {
        return of("comparisons", fraction, method);
    }

    Optional<JsonNode> comparison(double fraction, String method, String slice, String metric) {
        return comparisons(fraction, method).stream()
                .filter(each -> each.path("slice").asText().equals(slice) && each.path("metric").asText().equals(metric)).findFirst();
    }

    List<JsonNode> deciles(double fraction, String method) {
        return of("deciles", fraction, method);
    }

    List<JsonNode> runs(double fraction, String method) {
        return of("runs", fraction, method);
    }

    private List<JsonNode> of(String part, double fraction, String method) {
        return stream(json.path(part)).filter(each -> each.path("fraction").doubleValue() == fraction && each.path("method").asText().equals(method)).toList();
    }

    /** The slices that the recipe's table has. */
    List<String> slices() {
        List<String> slices = strings(json.at("/table/slices"));
        return slices.isEmpty() ? List.copyOf(SLICES.keySet()) : slices;
    }

    /** The metrics that the recipe's table has. */
    List<String> metrics() {
        return strings(json.at("/table/metrics"));
    }

    private static List<String> strings(JsonNode array) {
        return stream(array).map(JsonNode::asText).toList();
    }

    static String sliceLabel(String slice) {
        return SLICES.getOrDefault(slice, slice);
    }

    /** The sign of a verdict. */
    static String mark(String verdict) {
        return switch (verdict) {
            case "better" -> "▲";
            case "worse" -> "▼";
            default -> "○";
        };
    }
}
