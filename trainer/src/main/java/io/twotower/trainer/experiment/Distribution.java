package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import io.twotower.features.SpecNode;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.SplittableRandom;

/** Where a setting's values are drawn from in a search. */
public sealed interface Distribution {

    /** A value. */
    JsonNode draw(SplittableRandom random);

    /** Each of these as likely as the others. */
    record Values(List<JsonNode> values) implements Distribution {

        @Override
        public JsonNode draw(SplittableRandom random) {
            return values.get(random.nextInt(values.size()));
        }
    }

    /**
     * Uniform between two numbers; on a logarithmic scale each factor is as likely as the others.
     *
     * @param whole whether only whole numbers are drawn, {@code max} included
     */
    record Range(double min, double max, boolean logarithmic, boolean whole) implements Distribution {

        /** More digits than anyone would tell apart, few enough to read. */
        private static final MathContext DIGITS = new MathContext(4);

        @Override
        public JsonNode draw(SplittableRandom random) {
            double share = random.nextDouble();
            double end = whole ? max + 1 : max;
            double value = logarithmic ? min * Math.pow(end / min, share) : min + (end - min) * share;
            return whole ? LongNode.valueOf((long) Math.min(max, Math.floor(value)))
                         : DoubleNode.valueOf(Math.max(min, Math.min(max, new BigDecimal(value).round(DIGITS).doubleValue())));
        }
    }

    /** {@code values: [...]}, or {@code min}, {@code max} and, if it is not linear, the {@code scale: log}. Whole ends give whole numbers. */
    static Distribution read(SpecNode node) {
        node.keys("values", "min", "max", "scale");
        if (node.get("values").isPresent()) {
            if (node.get("min").isPresent() || node.get("max").isPresent()) throw node.error("must have either 'values' or 'min' and 'max'");
            List<JsonNode> values = node.get("values").elements().stream().map(SpecNode::json).toList();
            if (values.isEmpty()) throw node.get("values").error("must have at least one element");
            return new Values(values);
        }
        for (String end : List.of("min", "max")) {
            if (!node.get(end).isPresent()) throw node.get(end).error("is missing: a setting has 'values', or 'min' and 'max'");
        }
        double min = node.get("min").number(0, -1e12, 1e12);
        double max = node.get("max").number(0, -1e12, 1e12);
        String scale = node.get("scale").string("linear");
        if (!List.of("linear", "log").contains(scale)) throw node.get("scale").error("must be one of linear, log, is '" + scale + "'");
        if (!(min < max)) throw node.error("must have a 'min' below its 'max', has " + min + " and " + max);
        if (scale.equals("log") && min <= 0) throw node.get("min").error("must be above 0 on a logarithmic scale, is " + min);
        return new Range(min, max, scale.equals("log"), node.get("min").json().isIntegralNumber() && node.get("max").json().isIntegralNumber());
    }
}
