package io.twotower.application;

import com.yahoo.schema.RankProfile;
import com.yahoo.schema.Schema;
import com.yahoo.searchlib.rankingexpression.ExpressionFunction;
import com.yahoo.searchlib.rankingexpression.RankingExpression;
import com.yahoo.searchlib.rankingexpression.rule.CompositeNode;
import com.yahoo.searchlib.rankingexpression.rule.ExpressionNode;
import com.yahoo.searchlib.rankingexpression.rule.LambdaFunctionNode;
import com.yahoo.searchlib.rankingexpression.rule.ReferenceNode;
import com.yahoo.searchlib.rankingexpression.rule.TensorFunctionNode;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Whether rank expressions refer to things that exist. Vespa finds out on the content nodes only, after the deploy was accepted. */
final class RankExpressionCheck implements PackageCheck {
    @Override
    public void check(PackageModel model, Towers towers, Consumer<String> problems) {
        for (Schema schema : model.schemas())
            for (RankProfile profile : model.rankProfiles().rankProfilesOf(schema)) new Profile(schema, profile).check(problems);
    }

    /** One rank profile; what is wrong with it is reported once. */
    private static final class Profile {
        private final Schema schema;
        private final RankProfile profile;
        private final Set<String> found = new TreeSet<>();

        Profile(Schema schema, RankProfile profile) {
            this.schema = schema;
            this.profile = profile;
        }

        void check(Consumer<String> problems) {
            check(profile.getFirstPhaseRanking());
            check(profile.getSecondPhaseRanking());
            check(profile.getGlobalPhaseRanking());
            for (var function : profile.getFunctions().values()) {
                ExpressionFunction body = function.function();
                check(body.getBody().getRoot(), Set.copyOf(body.arguments()));
            }
            for (Set<ReferenceNode> features : Arrays.asList(profile.getMatchFeatures(), profile.getSummaryFeatures(), profile.getRankFeatures()))
                if (features != null) features.forEach(feature -> check(feature, Set.of()));
            for (String problem : found)
                problems.accept("schemas/" + schema.getName() + ".sd: rank profile '" + profile.name() + "' " + problem);
        }

        private void check(RankingExpression expression) {
            if (expression != null) check(expression.getRoot(), Set.of());
        }

        /** @param names that mean something where the node stands: arguments of the function around it */
        private void check(ExpressionNode node, Set<String> names) {
            if (node instanceof ReferenceNode reference) {
                checkReference(reference, names);
            } else if (node instanceof TensorFunctionNode || node instanceof LambdaFunctionNode) {
                // Inside, dimension names and lambda arguments stand for values: only calls are checked.
                calls(node).forEach(call -> checkReference(call, names));
            } else if (node instanceof CompositeNode composite) {
                composite.children().forEach(child -> check(child, names));
            }
        }

        private static List<ReferenceNode> calls(ExpressionNode node) {
            if (node instanceof ReferenceNode reference) return reference.getArguments().isEmpty() ? List.of() : List.of(reference);
            if (node instanceof CompositeNode composite) return composite.children().stream().flatMap(child -> calls(child).stream()).toList();
            return List.of();
        }

        private void checkReference(ReferenceNode reference, Set<String> names) {
            String name = reference.getName();
            List<ExpressionNode> arguments = reference.getArguments().expressions();
            if (profile.findFunction(name) != null) {
                arguments.forEach(argument -> check(argument, names));
            } else if (RankFeatures.fieldArgument(name) >= 0) {
                checkField(reference, arguments);
            } else if (!names.contains(name) && !RankFeatures.isKnown(name) && !isConstant(name) && !isModel(name)) {
                found.add("calls '" + reference + "', but there is neither a rank feature nor a function '" + name + "'");
            }
        }

        private void checkField(ReferenceNode reference, List<ExpressionNode> arguments) {
            int index = RankFeatures.fieldArgument(reference.getName());
            // closeness(label, x) names a query item, closeness(x) is an older form with the field alone.
            if (arguments.size() == 2 && arguments.get(0).toString().equals("label")) return;
            if (arguments.isEmpty()) {
                found.add("uses '" + reference + "' without naming a field");
                return;
            }
            String field = arguments.get(Math.min(index, arguments.size() - 1)).toString().replace("\"", "");
            String root = field.contains(".") ? field.substring(0, field.indexOf('.')) : field;
            if (schema.getConcreteField(root) == null && schema.getField(root) == null && schema.allImportedFields().noneMatch(imported -> imported.getName().equals(root)))
                found.add("uses '" + reference + "', but the schema has no field '" + field + "'");
        }

        private boolean isConstant(String name) {
            return profile.constants().keySet().stream().anyMatch(constant -> constant.simpleArgument().filter(name::equals).isPresent());
        }

        private boolean isModel(String name) {
            return profile.onnxModels().containsKey(name);
        }
    }
}
