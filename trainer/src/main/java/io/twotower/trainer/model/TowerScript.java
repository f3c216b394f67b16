package io.twotower.trainer.model;

import ai.djl.ndarray.NDManager;
import io.twotower.features.Tower;
import io.twotower.trainer.torchscript.ScriptObject;
import io.twotower.trainer.torchscript.TorchScript;

import java.util.stream.IntStream;

/** The source {@value #SOURCE}: the mathematics of the towers and of their training. */
public final class TowerScript {

    static final String SOURCE = "tower_step.py";

    private TowerScript() { }

    /** An instance of the source's class {@code Towers}. */
    public static ScriptObject towers(ModelLayout layout) {
        return new ScriptObject("Towers").with("query_features", features(layout, Tower.QUERY))
                .with("item_features", features(layout, Tower.ITEM));
    }

    /** How many features of each table group a tower has. */
    static long[] features(ModelLayout layout, Tower tower) {
        return IntStream.range(0, layout.groups().size()).mapToLong(group -> layout.features(tower, group).size()).toArray();
    }

    /** Loads a module of the source. */
    public static TorchScript load(NDManager manager, ScriptObject module) {
        return TorchScript.load(manager, TowerScript.class, SOURCE, module);
    }
}
