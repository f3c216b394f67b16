package io.twotower.trainer.benchmark;

import java.util.List;

/** Makes other implementations of the training step, to be measured beside ours. */
@FunctionalInterface
public interface Rivals {

    /** The plain-array step that ours is tested against, and the engine's stock layers and optimizer: what they are called behind a case's label. */
    String ORACLE = "oracle";
    String STOCK = "stock";

    /** The rivals on a case, named by {@link StepCase#name}; the caller closes them. */
    List<Contender> on(StepCase measured);
}
