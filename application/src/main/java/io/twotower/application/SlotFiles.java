package io.twotower.application;

import io.twotower.features.Tower;

import java.util.List;

/** Where a slot's model bundle lies in an application package. */
final class SlotFiles {
    private SlotFiles() {}

    static String manifest(Slot slot) {
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

    static List<String> all(Slot slot) {
        return List.of(manifest(slot), features(slot), queryTower(slot), itemTower(slot));
    }
}
