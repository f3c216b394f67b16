package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;

/**
 * How the model is trained.
 *
 * @param batchSize links a step
 * @param maxEpochs the most passes over the training links
 * @param patience epochs without a better validation figure before training stops
 * @param stopBy the validation figure that says which epoch is better
 * @param tableLearningRate learning rate of the embedding tables
 * @param layerLearningRate learning rate of the layers
 * @param warmStartRate share of both learning rates that are left when training begins with an earlier model
 * @param idDropout probability with which an id is replaced by out-of-vocabulary, so that unknown ids are in distribution
 * @param featureDropout probability with which a whole feature of a query or an item is hidden from the supervised task
 * @param linkDropout probability with which a feature made of links is left empty, so that what has none yet is in distribution
 * @param valueDropout probability with which a value of a set or a text is dropped from a query or an item of the supervised task
 * @param seed of everything random in training
 * @param threads for tensor operations; 0 leaves the choice to the machine
 * @param precision of the linear layers
 * @param clipNorm the most that the gradient's length may be, over all layers and touched rows together; 0 for no limit
 * @param optimizer the optimizers' settings
 * @param schedule how the learning rates change
 */
public record TrainingSpec(int batchSize, int maxEpochs, int patience, ValidationMetric stopBy, double tableLearningRate, double layerLearningRate,
                           double warmStartRate, double idDropout, double featureDropout, double linkDropout, double valueDropout, long seed, int threads,
                           Precision precision, double clipNorm, OptimizerSpec optimizer, ScheduleSpec schedule) {

    /** What the linear layers are computed in; parameters and everything else are 32-bit floats. */
    public enum Precision { FP32, BF16 }

    static TrainingSpec read(SpecNode node) {
        node.keys("batchSize", "maxEpochs", "patience", "stopBy", "tableLearningRate", "layerLearningRate", "warmStartRate", "idDropout", "featureDropout", "linkDropout",
                "valueDropout", "seed", "threads", "precision", "clipNorm", "optimizer", "schedule");
        return new TrainingSpec(node.get("batchSize").integer(512, 2, 1 << 20), node.get("maxEpochs").integer(12, 1, 10_000),
                node.get("patience").integer(1, 1, 10_000), ValidationMetric.read(node.get("stopBy")), node.get("tableLearningRate").number(0.05, 0, 10),
                node.get("layerLearningRate").number(0.001, 0, 10), node.get("warmStartRate").number(0.1, 0, 1), node.get("idDropout").number(0.2, 0, 1),
                node.get("featureDropout").number(0, 0, 1), node.get("linkDropout").number(0, 0, 1),
                node.get("valueDropout").number(0, 0, 1), node.get("seed").longInteger(1), node.get("threads").integer(0, 0, 1024),
                node.get("precision").oneOf(Precision.FP32), node.get("clipNorm").number(0, 0, 1e9),
                OptimizerSpec.read(node.get("optimizer")), ScheduleSpec.read(node.get("schedule")));
    }

    void write(ObjectNode node) {
        node.put("batchSize", batchSize).put("maxEpochs", maxEpochs).put("patience", patience).put("stopBy", stopBy.label())
                .put("tableLearningRate", tableLearningRate).put("layerLearningRate", layerLearningRate)
                .put("warmStartRate", warmStartRate).put("idDropout", idDropout).put("featureDropout", featureDropout)
                .put("linkDropout", linkDropout).put("valueDropout", valueDropout).put("seed", seed).put("threads", threads)
                .put("precision", DataSpec.lowerCase(precision)).put("clipNorm", clipNorm);
        optimizer.write(node.putObject("optimizer"));
        schedule.write(node.putObject("schedule"));
    }
}
