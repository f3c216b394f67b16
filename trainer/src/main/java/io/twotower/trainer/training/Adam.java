package io.twotower.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * Adam (Kingma and Ba 2015) with the usual β₁ = 0.9, β₂ = 0.999, ε = 1e-8, for the few dense arrays of the layers. The
 * engine's own keeps its moments to itself and would be another source of truth; this one is what the formulas say.
 */
final class Adam implements AutoCloseable {

    private static final float BETA_1 = 0.9f;
    private static final float BETA_2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final NDManager manager;
    private final NDList parameters;
    private final NDList firstMoments = new NDList();
    private final NDList secondMoments = new NDList();
    private final double learningRate;
    private int step;

    /** @param parameters changed in place by each update */
    Adam(NDList parameters, double learningRate) {
        this.parameters = parameters;
        this.learningRate = learningRate;
        manager = parameters.head().getManager().newSubManager();
        for (NDArray parameter : parameters) {
            firstMoments.add(manager.zeros(parameter.getShape()));
            secondMoments.add(manager.zeros(parameter.getShape()));
        }
    }

    /** @param gradients one for each parameter, in the same order */
    void update(NDList gradients) {
        step++;
        double firstCorrection = 1 - Math.pow(BETA_1, step);
        double secondCorrection = 1 - Math.pow(BETA_2, step);
        for (int i = 0; i < parameters.size(); i++) {
            try (NDManager scope = gradients.get(i).getManager().newSubManager()) {
                NDArray gradient = gradients.get(i);
                gradient.attach(scope);
                NDArray first = firstMoments.get(i).muli(BETA_1).addi(gradient.mul(1 - BETA_1));
                NDArray second = secondMoments.get(i).muli(BETA_2).addi(gradient.square().muli(1 - BETA_2));
                NDArray scale = second.div((float) secondCorrection);
                scale.attach(scope);
                NDArray change = first.mul((float) (learningRate / firstCorrection));
                change.attach(scope);
                parameters.get(i).subi(change.divi(scale.sqrt().addi(EPSILON)));
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
