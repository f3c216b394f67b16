package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How the model is trained.
 *
 * @param batchSize links a step
 * @param maxEpochs the most passes over the training links
 * @param patience epochs without a better validation figure before training stops
 * @param tableLearningRate learning rate of the embedding tables
 * @param layerLearningRate learning rate of the layers
 * @param idDropout probability with which an id is replaced by out-of-vocabulary, so that unknown ids are in distribution
 * @param seed of everything random in training
 * @param threads for tensor operations; 0 leaves the choice to the machine
 */
public record TrainingSpec(int batchSize, int maxEpochs, int patience, double tableLearningRate, double layerLearningRate,
                           double idDropout, long seed, int threads) {

    static TrainingSpec read(SpecObject training) {
        TrainingSpec spec = new TrainingSpec(training.integer("batchSize", 512, 2, 1 << 20),
                training.integer("maxEpochs", 12, 1, 10_000), training.integer("patience", 1, 1, 10_000),
                training.number("tableLearningRate", 0.05, 0, 10), training.number("layerLearningRate", 0.001, 0, 10),
                training.number("idDropout", 0.2, 0, 1), training.seed("seed", 1), training.integer("threads", 0, 0, 1024));
        training.end();
        return spec;
    }

    void write(ObjectNode node) {
        node.put("batchSize", batchSize).put("maxEpochs", maxEpochs).put("patience", patience)
                .put("tableLearningRate", tableLearningRate).put("layerLearningRate", layerLearningRate)
                .put("idDropout", idDropout).put("seed", seed).put("threads", threads);
    }
}
