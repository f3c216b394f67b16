package io.twotower.serving;

import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.Field;
import com.yahoo.document.TensorDataType;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.fieldpathupdate.FieldPathUpdate;
import com.yahoo.document.update.AssignValueUpdate;
import com.yahoo.document.update.ClearValueUpdate;
import com.yahoo.document.update.FieldUpdate;
import com.yahoo.document.update.ValueUpdate;
import io.twotower.features.Tower;

import java.util.HashSet;
import java.util.Set;

/**
 * Decides which updates of an item are safe: those after which each of its vectors is still the item's own and bears the name of the model
 * that made it. So no field that a model reads may change, and a vector and its generation are assigned, or cleared, together.
 */
final class UpdateCheck {
    private final Slots slots;

    UpdateCheck(Slots slots) {
        this.slots = slots;
    }

    /** @throws IllegalArgumentException naming the field that must not be updated so, and the way out */
    void check(DocumentUpdate update) {
        Set<String> touched = new HashSet<>();
        for (FieldUpdate field : update.fieldUpdates()) touched.add(field.getField().getName());
        for (FieldPathUpdate path : update.fieldPathUpdates()) touched.add(rootField(path));
        for (SlotTowers towers : slots.all()) {
            if (towers.isFilled()) checkFeatures(touched, towers);
            checkPair(update, towers.slot());
        }
    }

    private static String rootField(FieldPathUpdate update) {
        return update.getOriginalFieldPath().split("[.\\[{]", 2)[0];
    }

    private static void checkFeatures(Set<String> touched, SlotTowers towers) {
        for (String field : towers.spec().fields(Tower.ITEM))
            if (touched.contains(field))
                throw new IllegalArgumentException("Field '" + field + "' cannot be updated: the model in slot " + towers.slot().name()
                        + " reads it, and the item's vector would no longer fit. Put the whole document instead");
    }

    private static void checkPair(DocumentUpdate update, Slot slot) {
        for (FieldPathUpdate path : update.fieldPathUpdates())
            if (Set.of(slot.embeddingField(), slot.generationField()).contains(rootField(path)))
                throw new IllegalArgumentException("Field '" + rootField(path) + "' cannot be updated by a field path: assign '" + slot.embeddingField() + "' and '"
                        + slot.generationField() + "' whole");
        FieldUpdate embedding = update.getFieldUpdate(slot.embeddingField());
        FieldUpdate generation = update.getFieldUpdate(slot.generationField());
        if (embedding == null && generation == null) return;
        if (embedding == null || generation == null)
            throw new IllegalArgumentException("Field '" + (embedding == null ? slot.generationField() : slot.embeddingField()) + "' cannot be updated alone: assign '"
                    + slot.embeddingField() + "' and '" + slot.generationField() + "' together");
        if (isCleared(embedding) && isCleared(generation)) return;
        if (assigned(generation) == null)
            throw new IllegalArgumentException("Field '" + slot.generationField() + "' must be assigned the name of the model that made the vector");
        checkVector(embedding);
    }

    private static void checkVector(FieldUpdate update) {
        Field field = update.getField();
        int size = field.getDataType() instanceof TensorDataType type && type.getTensorType().dimensions().size() == 1
                ? type.getTensorType().dimensions().get(0).size().orElse(-1L).intValue() : -1;
        boolean fits = assigned(update) instanceof TensorFieldValue vector
                && vector.getTensor().filter(tensor -> Vectors.isUnitVector(tensor, size)).isPresent();
        if (!fits)
            throw new IllegalArgumentException("Field '" + field.getName() + "' must be assigned a whole vector of " + size + " values and length 1, as the item tower makes it");
    }

    private static boolean isCleared(FieldUpdate update) {
        return update.size() == 1 && (update.getValueUpdate(0) instanceof ClearValueUpdate
                || update.getValueUpdate(0) instanceof AssignValueUpdate && update.getValueUpdate(0).getValue() == null);
    }

    private static Object assigned(FieldUpdate update) {
        if (update.size() != 1) return null;
        ValueUpdate<?> only = update.getValueUpdate(0);
        return only instanceof AssignValueUpdate ? only.getValue() : null;
    }
}
