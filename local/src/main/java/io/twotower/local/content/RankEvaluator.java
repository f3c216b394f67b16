package io.twotower.local.content;

import com.yahoo.searchlib.rankingexpression.RankingExpression;
import com.yahoo.searchlib.rankingexpression.Reference;
import com.yahoo.searchlib.rankingexpression.evaluation.Context;
import com.yahoo.searchlib.rankingexpression.evaluation.Value;
import com.yahoo.searchlib.rankingexpression.rule.Arguments;
import com.yahoo.tensor.TensorType;
import io.twotower.local.content.QueryTreeConverter.NearestNeighborItem;
import io.twotower.local.content.RankFeatures.Feature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates a rank profile's expressions and features for the documents of one query, with Vespa's own expression evaluation.
 * For one thread.
 */
final class RankEvaluator {

    private static final String FUNCTION = "rankingExpression(";

    private final RankProfile profile;
    private final RankFeatures supported;
    private final QueryFeatures query;
    private final List<NearestNeighborItem> items;
    private final Map<String, Feature> features = new HashMap<>();
    private final Map<String, Value> functionValues = new HashMap<>();
    private final DocumentContext context = new DocumentContext();
    private DocumentValues document;

    RankEvaluator(SearchSchema schema, RankProfile profile, QueryFeatures query, List<NearestNeighborItem> items) {
        this.profile = profile;
        this.query = query;
        this.items = items;
        supported = new RankFeatures(schema, profile);
    }

    /** Evaluates for the document that the values stand at from now on. */
    void moveTo(DocumentValues document) {
        this.document = document;
        functionValues.clear();
    }

    /** The document's relevance: 0 without a first phase; what is not a number comes last, as in Vespa. */
    double relevance() {
        RankingExpression expression = profile.firstPhase().orElse(null);
        if (expression == null) return 0;
        double relevance = expression.evaluate(context).asDouble();
        return Double.isNaN(relevance) ? Double.NEGATIVE_INFINITY : relevance;
    }

    /** The value of a rank feature, functions included. */
    Value feature(String name) {
        if (name.startsWith(FUNCTION)) return function(name);
        try {
            return features.computeIfAbsent(name, feature -> supported.feature(feature, query, items)).of(document);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the values of " + name, e);
        }
    }

    private Value function(String name) {
        Value known = functionValues.get(name);
        if (known != null) return known;
        RankingExpression function = profile.functionOf(name).orElseThrow(() ->
                new UnsupportedQueryException("There is no function " + name));
        Value value = function.evaluate(context).freeze();
        functionValues.put(name, value);
        return value;
    }

    /**
     * Looks up what an expression refers to. Names are kept by the expression's own argument objects: putting them together
     * costs more than most features.
     */
    private final class DocumentContext extends Context {

        private final Map<Arguments, String> names = new IdentityHashMap<>();

        @Override
        public Value get(String name) { return feature(name.replace(" ", "")); }

        @Override
        public Value get(String name, Arguments arguments, String output) {
            if (arguments == null || arguments.isEmpty()) return super.get(name, arguments, output);
            String feature = names.get(arguments);
            if (feature == null) names.put(arguments, feature = new Reference(name, arguments, output).toString().replace(" ", ""));
            return feature(feature);
        }

        @Override
        public TensorType getType(Reference reference) { return get(reference.toString()).type(); }

        @Override
        public String resolveBinding(String name) { return name; }
    }
}
