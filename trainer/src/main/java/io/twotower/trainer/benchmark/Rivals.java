package io.twotower.trainer.benchmark;

import java.util.List;

/** Makes other implementations of the training step, to be measured beside ours. */
@FunctionalInterface
public interface Rivals {

    /** What the plain step that ours is tested with is called behind a case's label. */
    String ORACLE = "oracle";

    /** What the engine's stock layers and optimizer are called. */
    String STOCK = "stock";

    /** The rivals on a case, named by {@link StepCase#name}; the caller closes them. */
    List<Contender> on(StepCase measured);
}
