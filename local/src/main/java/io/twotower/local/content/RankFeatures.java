package io.twotower.local.content;

import com.yahoo.searchlib.rankingexpression.Reference;
import com.yahoo.searchlib.rankingexpression.evaluation.DoubleValue;
import com.yahoo.searchlib.rankingexpression.evaluation.TensorValue;
import com.yahoo.searchlib.rankingexpression.evaluation.Value;
import com.yahoo.searchlib.rankingexpression.rule.CompositeNode;
import com.yahoo.searchlib.rankingexpression.rule.ExpressionNode;
import com.yahoo.searchlib.rankingexpression.rule.ReferenceNode;
import com.yahoo.searchlib.rankingexpression.rule.TensorFunctionNode;
import com.yahoo.tensor.Tensor;
import io.twotower.local.content.QueryTreeConverter.NearestNeighborItem;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rank features this node computes: {@code attribute(name)} of single numbers and tensors, {@code query(name)}, {@code
 * constant(name)}, {@code value(number)}, {@code rankingExpression(name)}, and {@code closeness} and {@code distance} of a
 * {@code (field,name)} or {@code (label,name)}.
 */
final class RankFeatures {

    private static final Pattern CALL = Pattern.compile("([a-zA-Z_0-9]+)\\((.*)\\)(\\.out)?");
    private static final String SUPPORTED =
            "attribute(name), query(name), constant(name), closeness(field|label,name), distance(field|label,name) and functions";

    /** A feature for one query: computes the value of the document that the values stand at. */
    @FunctionalInterface
    interface Feature {
        Value of(DocumentValues document) throws IOException;
    }

    private final SearchSchema schema;
    private final RankProfile profile;

    RankFeatures(SearchSchema schema, RankProfile profile) {
        this.schema = schema;
        this.profile = profile;
    }

    /**
     * Which features that a profile needs are not supported, each a sentence. Functions nothing refers to don't matter, nor do
     * generic ones: calls refer to a copy with its arguments.
     */
    static List<String> problems(RankProfile profile, SearchSchema schema) {
        RankFeatures supported = new RankFeatures(schema, profile);
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        profile.firstPhase().ifPresent(expression -> collect(expression.getRoot(), false, open));
        open.addAll(profile.matchFeatures());
        open.addAll(profile.summaryFeatures());
        List<String> problems = new ArrayList<>();
        for (String name = open.poll(); name != null; name = open.poll()) {
            if (!seen.add(name)) continue;
            String problem = supported.problem(name);
            if (problem != null) problems.add("Rank profile '" + profile.name() + "': " + problem);
            else profile.functionOf(name).ifPresent(function -> collect(function.getRoot(), false, open));
        }
        return problems;
    }

    /**
     * Collects the features an expression refers to. Identifiers inside tensor functions may be dimensions or arguments: those
     * are checked when evaluated.
     */
    private static void collect(ExpressionNode node, boolean insideTensorFunction, Collection<String> names) {
        if (node instanceof ReferenceNode reference) {
            if (!insideTensorFunction || !reference.reference().isIdentifier()) names.add(canonical(reference.reference()));
        } else if (node instanceof CompositeNode composite) {
            for (ExpressionNode child : composite.children())
                collect(child, insideTensorFunction || node instanceof TensorFunctionNode, names);
        }
    }

    private static String canonical(Reference reference) { return reference.toString().replace(" ", ""); }

    private String problem(String name) {
        try {
            feature(name, null, List.of());
            return null;
        } catch (UnsupportedQueryException e) {
            return e.getMessage();
        }
    }

    /**
     * Returns the computation of a feature; {@code rankingExpression} is not among them, its evaluation is the caller's.
     *
     * @throws UnsupportedQueryException if there is no such feature here
     */
    Feature feature(String name, QueryFeatures query, List<NearestNeighborItem> items) {
        Matcher call = CALL.matcher(name);
        if (!call.matches()) throw unknown(name);
        String argument = call.group(2);
        return switch (call.group(1)) {
            case "attribute" -> attribute(argument);
            case "query" -> {
                Value value = query == null ? null : query.value(argument);
                yield document -> value;
            }
            case "constant" -> constant(argument);
            case "value" -> value(argument, name);
            case "closeness" -> nearness(argument, name, query, items, true);
            case "distance" -> nearness(argument, name, query, items, false);
            case "rankingExpression" -> {
                if (profile.functionOf(name).isEmpty()) throw new UnsupportedQueryException("There is no function '" + argument + "'");
                yield null;
            }
            default -> throw unknown(name);
        };
    }

    private static UnsupportedQueryException unknown(String name) {
        return new UnsupportedQueryException("The rank feature '" + name + "' is not supported locally; there are " + SUPPORTED);
    }

    private Feature attribute(String name) {
        FieldSchema field = schema.field(name);
        if (field == null || !field.attribute())
                throw new UnsupportedQueryException("attribute(" + name + "): there is no attribute '" + name + "'");
        if (field.type() == FieldSchema.Type.TENSOR) return document -> tensor(field, document);
        if (!field.number() || field.multiple())
            throw new UnsupportedQueryException("attribute(" + name + ") is not supported locally: '" + name
                    + "' is neither a single number nor a tensor");
        return document -> new DoubleValue(document.number(field));
    }

    /** An attribute without a value is an empty tensor, or one of zeros if its size is fixed, as in Vespa. */
    private static Value tensor(FieldSchema field, DocumentValues document) throws IOException {
        Optional<Tensor> tensor = document.tensor(field);
        return new TensorValue(tensor.orElseGet(() -> Tensor.Builder.of(field.tensorType()).build()));
    }

    private Feature constant(String name) {
        Value value = profile.constant(name);
        if (value == null) throw new UnsupportedQueryException("There is no constant '" + name + "'");
        return document -> value;
    }

    private static Feature value(String argument, String name) {
        try {
            Value value = DoubleValue.frozen(Double.parseDouble(argument));
            return document -> value;
        } catch (NumberFormatException e) {
            throw unknown(name);
        }
    }

    private Feature nearness(String arguments, String name, QueryFeatures query, List<NearestNeighborItem> items, boolean closeness) {
        int comma = arguments.indexOf(',');
        String by = comma < 0 ? "" : arguments.substring(0, comma).trim(), of = arguments.substring(comma + 1).trim();
        List<NearestNeighbors.Target> targets;
        if (by.equals("field")) {
            requireVector(of, name);
            targets = items.stream().map(NearestNeighborItem::target).filter(target -> target.field().name().equals(of)).toList();
        } else if (by.equals("label")) {
            String id = query == null ? null : query.property("vespa.label." + of + ".id");
            targets = items.stream().filter(item -> Integer.toString(item.id()).equals(id)).map(NearestNeighborItem::target).toList();
        } else {
            throw unknown(name);
        }
        return document -> new DoubleValue(closeness ? closeness(targets, document) : distance(targets, document));
    }

    private void requireVector(String name, String feature) {
        FieldSchema field = schema.field(name);
        if (field == null || field.vector() == null)
            throw new UnsupportedQueryException(feature + ": '" + name + "' is not a tensor attribute that nearestNeighbor can search");
    }

    /** The largest of the items' closeness: computed for every document with a vector, whether or not the item found it. */
    private static double closeness(List<NearestNeighbors.Target> targets, DocumentValues document) throws IOException {
        double best = targets.isEmpty() ? 0 : -Double.MAX_VALUE;
        for (NearestNeighbors.Target target : targets) {
            float[] vector = document.vector(target.field());
            best = Math.max(best, vector == null ? target.field().vector().metric().worst() : target.closeness(vector));
        }
        return best;
    }

    private static double distance(List<NearestNeighbors.Target> targets, DocumentValues document) throws IOException {
        double best = Double.MAX_VALUE;
        for (NearestNeighbors.Target target : targets) {
            float[] vector = document.vector(target.field());
            if (vector != null) best = Math.min(best, target.field().vector().metric().distance(target.closeness(vector)));
        }
        return best;
    }
}
