package io.twotower.application;

import io.twotower.features.Tower;

import java.util.List;

/** Where a slot's model bundle lies in an application package. */
public final class SlotFiles {
    private SlotFiles() {}

    /** Returns the manifest's path. */
    public static String manifest(Slot slot) {
        return "towers/" + slot.label() + "/manifest.json";
    }

    static String features(Slot slot) {
        return "towers/" + slot.label() + "/features.json";
    }

    /** Under {@code models/}: only there does Vespa validate ONNX files when it deploys. */
    static String queryTower(Slot slot) {
        return "models/query_tower_" + slot.label() + ".onnx";
    }

    static String itemTower(Slot slot) {
        return "models/item_tower_" + slot.label() + ".onnx";
    }

    static String tower(Slot slot, Tower tower) {
        return tower == Tower.QUERY ? queryTower(slot) : itemTower(slot);
    }

    /** Returns the paths of a slot's files, in the order of manifest, features, query tower, item tower. */
    public static List<String> all(Slot slot) {
        return List.of(manifest(slot), features(slot), queryTower(slot), itemTower(slot));
    }
}
