package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;

/**
 * How the learning rates change while training goes on: a factor that both are multiplied by.
 *
 * @param type the shape after the warm-up
 * @param warmup share of all steps during which the factor rises from 0 to 1, linearly
 * @param end the factor that is left after the last step; a constant schedule ignores it
 */
public record ScheduleSpec(Type type, double warmup, double end) {

    /** The shape after the warm-up. */
    public enum Type { CONSTANT, LINEAR, COSINE }

    /** What holds where a model file says nothing. */
    public static final ScheduleSpec DEFAULT = read(SpecNode.root(null));

    static ScheduleSpec read(SpecNode node) {
        node.keys("type", "warmup", "end");
        return new ScheduleSpec(node.get("type").oneOf(Type.CONSTANT), node.get("warmup").number(0, 0, 1),
                node.get("end").number(0, 0, 1));
    }

    /**
     * The factor of a step.
     *
     * @param step from 0
     * @param steps that {@code maxEpochs} epochs have
     */
    public double factor(long step, long steps) {
        double progress = (double) step / steps;
        if (progress < warmup) {
            return (step + 1) / Math.max(1, warmup * steps);
        }
        double left = warmup >= 1 ? 0 : Math.max(0, (1 - progress) / (1 - warmup));
        return switch (type) {
            case CONSTANT -> 1;
            case LINEAR -> end + (1 - end) * left;
            case COSINE -> end + (1 - end) * (1 - Math.cos(Math.PI * left)) / 2;
        };
    }

    void write(ObjectNode node) {
        node.put("type", DataSpec.lowerCase(type)).put("warmup", warmup).put("end", end);
    }
}
