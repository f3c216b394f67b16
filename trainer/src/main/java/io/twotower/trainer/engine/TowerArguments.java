package io.twotower.trainer.engine;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.jni.IValue;
import io.twotower.features.Tower;
import io.twotower.trainer.model.TowerScript;
import io.twotower.trainer.model.TwoTowerModel;

import java.util.ArrayList;
import java.util.List;

/** What is the same in all steps of one tower. */
final class TowerArguments {

    /** How many bags of each group a row has. */
    final long[] featureCounts;
    final IValue features;
    final IValue layers;
    /** For each part of the work the gradients of the layers, with the shapes of these. */
    final List<IValue> gradients = new ArrayList<>();

    /** @param gradients one vector for each part, of all layers of both towers */
    TowerArguments(Tower tower, TwoTowerModel model, NDList gradients, Arguments arguments) {
        featureCounts = TowerScript.features(model.layout(), tower);
        features = arguments.of(featureCounts);
        layers = arguments.of(model.layerArrays(tower));
        int ofQuery = model.layerArrays(Tower.QUERY).size();
        for (int part = 0; part < gradients.size(); part++) {
            NDList views = model.layerViews(gradients.get(part));
            this.gradients.add(arguments.of(tower == Tower.QUERY ? views.subNDList(0, ofQuery) : views.subNDList(ofQuery)));
        }
    }

    /** For each group how many bags come before this many rows of the tower. */
    long[] bags(long rows) {
        long[] bags = featureCounts.clone();
        for (int g = 0; g < bags.length; g++) bags[g] *= rows;
        return bags;
    }
}
