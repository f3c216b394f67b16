package io.twotower.trainer.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twotower.trainer.spec.OptimizerSpec;

/**
 * AdamW (Loshchilov and Hutter 2019; without weight decay Adam, Kingma and Ba 2015) for the few dense arrays of the layers. The
 * engine's own keeps its moments to itself; this one is what the formulas say.
 */
final class Adam implements AutoCloseable {

    private final NDManager manager;
    private final NDList parameters;
    private final NDList firstMoments = new NDList();
    private final NDList secondMoments = new NDList();
    private final OptimizerSpec settings;
    private int step;

    /** @param parameters changed in place by each update */
    Adam(NDList parameters, OptimizerSpec settings) {
        this.parameters = parameters;
        this.settings = settings;
        manager = parameters.head().getManager().newSubManager();
        for (NDArray parameter : parameters) {
            firstMoments.add(manager.zeros(parameter.getShape()));
            secondMoments.add(manager.zeros(parameter.getShape()));
        }
    }

    /** @param gradients one for each parameter, in the same order */
    void update(NDList gradients, double learningRate) {
        step++;
        double firstCorrection = 1 - Math.pow(settings.beta1(), step);
        double secondCorrection = 1 - Math.pow(settings.beta2(), step);
        for (int i = 0; i < parameters.size(); i++) {
            try (NDManager scope = gradients.get(i).getManager().newSubManager()) {
                NDArray gradient = gradients.get(i);
                gradient.attach(scope);
                if (settings.weightDecay() > 0) parameters.get(i).muli((float) (1 - learningRate * settings.weightDecay()));
                NDArray first = firstMoments.get(i).muli((float) settings.beta1()).addi(gradient.mul((float) (1 - settings.beta1())));
                NDArray second = secondMoments.get(i).muli((float) settings.beta2())
                        .addi(gradient.square().muli((float) (1 - settings.beta2())));
                NDArray scale = second.div((float) secondCorrection);
                scale.attach(scope);
                NDArray change = first.mul((float) (learningRate / firstCorrection));
                change.attach(scope);
                parameters.get(i).subi(change.divi(scale.sqrt().addi((float) settings.epsilon())));
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
