package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.Feature;
import io.twotower.features.SpecException;
import io.twotower.features.SpecNode;
import java.util.List;

/**
 * The self-supervised loss on uniformly drawn items.
 *
 * @param weight its weight beside the supervised loss; 0 turns it off
 * @param temperature divides the cosine of two vectors
 * @param task what is asked of an item's vector
 * @param masking how features are split between the two views
 * @param correlation how correlated feature masking tells which features to mask together
 * @param valueDropout probability with which a value of a multi-valued feature is dropped, independently in each view
 * @param noise length of the noise that is added to the views' vectors
 * @param batchSize items a step
 */
public record SelfSupervisionSpec(double weight, double temperature, Task task, Masking masking, Correlation correlation,
                                  double valueDropout, double noise, int batchSize) {

    /** What is asked of an item's vector. */
    public enum Task {
        /** Two augmented views of an item find each other among those of other items (Yao et al. 2021). */
        CONTRASTIVE("contrastive"),
        /** Items as they are keep away from each other: spread-out regularisation, as a softmax over the batch. */
        SPREAD_OUT("spreadOut");

        private final String label;

        Task(String label) {
            this.label = label;
        }

        /** How a model file writes it. */
        public String label() {
            return label;
        }
    }

    /** How the features are split between the two views. */
    public enum Masking {
        /** No feature is masked: the views differ by value dropout and noise only. */
        NONE,
        /** Random feature masking. */
        RFM,
        /** Correlated feature masking: features that predict each other are masked together. */
        CFM
    }

    /**
     * Which features correlated feature masking masks together.
     *
     * @param normalised whether mutual information is divided by the geometric mean of the two features' entropies
     * @param seedIds whether a feature of kind id may be the one that others are masked with
     */
    public record Correlation(boolean normalised, boolean seedIds) {

        static Correlation read(SpecNode node) {
            node.keys("normalised", "seedIds");
            return new Correlation(node.get("normalised").bool(true), node.get("seedIds").bool(false));
        }

        void write(ObjectNode node) {
            node.put("normalised", normalised).put("seedIds", seedIds);
        }
    }

    static SelfSupervisionSpec read(SpecNode node) {
        node.keys("weight", "temperature", "task", "masking", "correlation", "valueDropout", "noise", "batchSize");
        return new SelfSupervisionSpec(node.get("weight").number(0.3, 0, 1000),
                node.get("temperature").number(0.1, 0.001, 100), task(node.get("task")), node.get("masking").oneOf(Masking.RFM),
                Correlation.read(node.get("correlation")), node.get("valueDropout").number(0.1, 0, 1), node.get("noise").number(0, 0, 10),
                node.get("batchSize").integer(512, 2, 1 << 20));
    }

    private static Task task(SpecNode node) {
        String label = node.string(Task.CONTRASTIVE.label());
        for (Task task : Task.values()) {
            if (task.label().equals(label)) {
                return task;
            }
        }
        throw node.error("must be one of contrastive, spreadOut, is \"" + label + "\"");
    }

    void write(ObjectNode node) {
        node.put("weight", weight).put("temperature", temperature).put("task", task.label())
                .put("masking", DataSpec.lowerCase(masking));
        correlation.write(node.putObject("correlation"));
        node.put("valueDropout", valueDropout).put("noise", noise).put("batchSize", batchSize);
    }

    /** Whether there are augmented views of items. */
    public boolean isAugmented() {
        return weight > 0 && task == Task.CONTRASTIVE;
    }

    /** Whether an item's two views differ; those of the other task need not. */
    private boolean viewsDiffer(List<Feature> item) {
        boolean dropsValues = valueDropout > 0 && item.stream().anyMatch(feature -> feature.maxLength() > 1);
        return masking != Masking.NONE || dropsValues || noise > 0;
    }

    /** Refuses what cannot be done with the item's features. */
    void requireViews(List<Feature> item) {
        if (!isAugmented()) {
            return;
        }
        if (masking != Masking.NONE && item.size() < 2) {
            throw new SpecException("selfSupervision.masking", "is " + DataSpec.lowerCase(masking) + ", which splits the item's features"
                    + " between two views and needs two of them, but there is one: set it to none with a selfSupervision.noise above 0,"
                    + " or selfSupervision.weight to 0");
        }
        if (!viewsDiffer(item)) {
            throw new SpecException("selfSupervision.noise", "is 0, and nothing else tells an item's two views apart: set it above 0, mask"
                    + " or drop something, or set selfSupervision.weight to 0");
        }
    }
}
