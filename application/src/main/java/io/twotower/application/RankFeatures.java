package io.twotower.application;

import java.util.Map;
import java.util.Set;

/** The names of Vespa's rank features. The code that knows them is in its content nodes, not in Java. */
final class RankFeatures {
    /** Features of a document field, and which of their arguments names it. */
    private static final Map<String, Integer> OF_FIELD = Map.ofEntries(
            Map.entry("age", 0), Map.entry("attribute", 0), Map.entry("attributeMatch", 0), Map.entry("bm25", 0), Map.entry("closeness", 1),
            Map.entry("closest", 0), Map.entry("distance", 1), Map.entry("distanceToPath", 0), Map.entry("dotProduct", 0),
            Map.entry("elementCompleteness", 0), Map.entry("elementSimilarity", 0), Map.entry("fieldInfo", 0), Map.entry("fieldLength", 0),
            Map.entry("fieldMatch", 0), Map.entry("fieldTermMatch", 0), Map.entry("flowCompleteness", 0), Map.entry("freshness", 0),
            Map.entry("great_circle_distance", 0), Map.entry("matchCount", 0), Map.entry("matches", 0), Map.entry("rawScore", 0),
            Map.entry("textSimilarity", 0));

    /** Others, with what config models replace before content nodes see it: models, global-phase functions, token macros. */
    private static final Set<String> OTHERS = Set.of(
            "constant", "customTokenInputIds", "debugAttributeWait", "debugWait", "elementwise", "euclideanDistance", "firstPhase",
            "firstPhaseRank", "foreach", "globalSequence", "internalMaxReduceProdJoin", "itemRawScore", "jaroWinklerDistance", "lightgbm",
            "match", "nativeAttributeMatch", "nativeDotProduct", "nativeFieldMatch", "nativeProximity", "nativeRank", "normalize_linear",
            "now", "onnx", "onnxModel", "onnx_vespa", "proximity", "query", "queryCompleteness", "queryTermCount", "random", "randomNormal",
            "randomNormalStable", "rankingExpression", "reciprocal_rank", "reciprocal_rank_fusion", "relevanceScore", "reverseProximity",
            "secondPhase", "subqueries", "tensorFromLabels", "tensorFromStructs", "tensorFromWeightedSet", "term", "termDistance",
            "termEditDistance", "termFieldMd", "termInfo", "tokenAttentionMask", "tokenInputIds", "tokenTypeIds", "value", "vespa", "xgboost");

    private RankFeatures() {}

    static boolean isKnown(String name) {
        return OTHERS.contains(name) || OF_FIELD.containsKey(name);
    }

    /** The index of the argument that names a field; -1 when the feature is not one of a field. */
    static int fieldArgument(String name) {
        return OF_FIELD.getOrDefault(name, -1);
    }
}
