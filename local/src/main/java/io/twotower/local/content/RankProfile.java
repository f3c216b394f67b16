package io.twotower.local.content;

import com.yahoo.searchlib.rankingexpression.RankingExpression;
import com.yahoo.searchlib.rankingexpression.evaluation.DoubleValue;
import com.yahoo.searchlib.rankingexpression.evaluation.TensorValue;
import com.yahoo.searchlib.rankingexpression.evaluation.Value;
import com.yahoo.searchlib.rankingexpression.parser.ParseException;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.TensorType;
import com.yahoo.vespa.config.search.RankProfilesConfig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rank profile, read from the properties of its derived configuration: expressions by function name, features to return, defaults of
 * the query's inputs.
 */
final class RankProfile {

    private static final Pattern FUNCTION = Pattern.compile("rankingExpression\\((.+)\\)\\.rankingScript");
    private static final Pattern LARGE_FUNCTION = Pattern.compile("rankingExpression\\((.+)\\)\\.expressionName");
    private static final Pattern QUERY = Pattern.compile("query\\((.+)\\)");
    private static final Pattern SMALL_CONSTANT = Pattern.compile("constant\\((.+)\\)\\.(value|type)");
    private static final String FUNCTION_CALL = "rankingExpression(";
    private static final String FILTER_FIELD = "vespa.isfilterfield.";
    private static final String QUERY_TYPE = "vespa.type.query.";

    private final String name;
    private final Map<String, RankingExpression> functions = new HashMap<>();
    private final Map<String, Value> queryDefaults = new HashMap<>();
    private final Map<String, TensorType> queryTypes = new HashMap<>();
    private final Map<String, Value> constants;
    private final Set<String> matchFeatures = new LinkedHashSet<>();
    private final Set<String> summaryFeatures = new LinkedHashSet<>();
    private final Map<String, String> renamed = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> filters = new HashSet<>();
    private RankingExpression firstPhase;

    RankProfile(RankProfilesConfig.Rankprofile config, Map<String, Value> constants) {
        name = config.name();
        this.constants = new HashMap<>(constants);
        Map<String, String> smallConstants = new HashMap<>();
        String renamedFeature = null;
        for (RankProfilesConfig.Rankprofile.Fef.Property property : config.fef().property())
            if (property.name().startsWith(QUERY_TYPE))
                queryTypes.put(property.name().substring(QUERY_TYPE.length()), TensorType.fromSpec(property.value()));
        for (RankProfilesConfig.Rankprofile.Fef.Property property : config.fef().property()) {
            if (property.name().equals("vespa.feature.rename")) { // pairs: the feature, then its name in results
                if (renamedFeature != null) renamed.put(renamedFeature, property.value());
                renamedFeature = renamedFeature == null ? property.value() : null;
            } else {
                read(property.name(), property.value(), smallConstants);
            }
        }
        smallConstants.forEach((constant, value) -> addSmallConstant(constant, value, smallConstants));
    }

    private void read(String property, String value, Map<String, String> smallConstants) {
        Matcher function = FUNCTION.matcher(property);
        Matcher query = QUERY.matcher(property);
        Matcher constant = SMALL_CONSTANT.matcher(property);
        if (function.matches()) functions.put(function.group(1), parse(value));
        else if (LARGE_FUNCTION.matcher(property).matches()) problem("expressions in files of their own are not supported locally ("
                + property + ")");
        else if (query.matches()) queryDefaults.put(query.group(1),
                value(queryTypes.getOrDefault(query.group(1), TensorType.empty), value));
        else if (constant.matches()) smallConstants.put(constant.group(1) + "." + constant.group(2), value);
        else readVespaProperty(property, value);
    }

    private void readVespaProperty(String property, String value) {
        switch (property) {
            case "vespa.rank.firstphase" -> firstPhase = parse(value);
            case "vespa.rank.secondphase" ->
                    problem("second-phase is not supported locally; put the expression in the first-phase, it is evaluated for every match there");
            case "vespa.match.feature", "vespa.hidden.matchfeature" -> matchFeatures.add(value);
            case "vespa.summary.feature" -> summaryFeatures.add(value);
            case "vespa.hitcollector.rankscoredroplimit", "vespa.hitcollector.secondphase.rankscoredroplimit" ->
                    problem("rank-score-drop-limit is not supported locally");
            default -> {
                if (property.startsWith(FILTER_FIELD) && Boolean.parseBoolean(value)) filters.add(property.substring(FILTER_FIELD.length()));
                if (property.startsWith("vespa.matchphase.")) problem("match-phase and diversity limits are not supported locally");
                if (property.startsWith("vespa.mutate.")) problem("mutate is not supported locally");
            }
        }
    }

    private void addSmallConstant(String key, String value, Map<String, String> all) {
        if (!key.endsWith(".value")) return;
        String constant = key.substring(0, key.length() - ".value".length());
        constants.put(constant, value(TensorType.fromSpec(all.getOrDefault(constant + ".type", "tensor()")), value));
    }

    private static Value value(TensorType type, String text) {
        return type.rank() == 0 ? DoubleValue.frozen(Tensor.from(type, text).asDouble()) : new TensorValue(Tensor.from(type, text));
    }

    private RankingExpression parse(String expression) {
        try {
            return new RankingExpression(expression);
        } catch (ParseException | IllegalArgumentException e) {
            problem("the expression '" + expression + "' cannot be parsed: " + e.getMessage());
            return null;
        }
    }

    private void problem(String text) { problems.add("Rank profile '" + name + "': " + text); }

    /** What of the configuration is not supported, each a sentence; expressions are checked by {@link RankFeatures}. */
    List<String> problems() { return problems; }

    String name() { return name; }

    /** Whether a field is declared {@code rank: filter}: its terms take no part in ranking. */
    boolean isFilter(String field) { return filters.contains(field); }

    /** The first phase's expression; empty stands for Vespa's default, nativeRank. */
    Optional<RankingExpression> firstPhase() { return Optional.ofNullable(firstPhase); }

    /** The body of a function, if the feature is one, {@code rankingExpression(name)}, and it exists. */
    Optional<RankingExpression> functionOf(String feature) {
        if (!feature.startsWith(FUNCTION_CALL) || !feature.endsWith(")")) return Optional.empty();
        return Optional.ofNullable(functions.get(feature.substring(FUNCTION_CALL.length(), feature.length() - 1)));
    }

    /** The value of {@code constant(name)}, or null. */
    Value constant(String name) { return constants.get(name); }

    /** The features to return with each hit. */
    Set<String> matchFeatures() { return matchFeatures; }

    /** The features to return with each document summary. */
    Set<String> summaryFeatures() { return summaryFeatures; }

    /** The name a feature has in results. */
    String resultName(String feature) { return renamed.getOrDefault(feature, feature); }

    /** The default of {@code query(name)}, or null. */
    Value queryDefault(String name) { return queryDefaults.get(name); }

    boolean isTensorInput(String name) { return queryTypes.getOrDefault(name, TensorType.empty).rank() > 0; }
}
