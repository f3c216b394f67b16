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

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells updates of an item apart: those that leave its vectors its own, those that change what the vectors are made of, and those that would
 * leave a vector without the name of its model, or with another's, which are refused.
 */
final class UpdateCheck {
    private final Slots slots;
    private final Set<String> featureFields;

    /** @param featureFields the fields that some filled slot's model reads */
    UpdateCheck(Slots slots, Set<String> featureFields) {
        this.slots = slots;
        this.featureFields = featureFields;
    }

    /** @throws IllegalArgumentException naming the field that must not be updated so, and the way out */
    void check(DocumentUpdate update) {
        for (SlotTowers towers : slots.all()) checkPair(update, towers.slot());
        // In an update of features it may stand: a container that knows fewer models completes updates that are not complete here, and are made anew.
        if (touched(update).contains(FeatureRevision.FIELD) && !changesFeatures(update) && !isComplete(update))
            throw new IllegalArgumentException("Field '" + FeatureRevision.FIELD + "' is kept by the item towers: leave it out of the update");
    }

    /** Returns whether vectors have to be made: a model reads a field that may change, and the update does not bring what follows. */
    boolean needsVectors(DocumentUpdate update) {
        return changesFeatures(update) && !isComplete(update);
    }

    /** An update that creates an item changes what it is made of from nothing, whatever fields it has. */
    private boolean changesFeatures(DocumentUpdate update) {
        return !featureFields.isEmpty() && update.getCreateIfNonExistent() || touchesFeatures(update);
    }

    /** Returns whether an update writes a field that a filled slot's model reads. */
    boolean touchesFeatures(DocumentUpdate update) {
        return !Collections.disjoint(touched(update), featureFields);
    }

    /** Returns whether an update brings a revision, and for every filled slot a vector of the slot's model. */
    private boolean isComplete(DocumentUpdate update) {
        FieldUpdate revision = update.getFieldUpdate(FeatureRevision.FIELD);
        if (revision == null || assigned(revision) == null) return false;
        for (SlotTowers towers : slots.all()) {
            FieldUpdate embedding = update.getFieldUpdate(towers.slot().embeddingField());
            FieldUpdate generation = update.getFieldUpdate(towers.slot().generationField());
            if (towers.isFilled() && (embedding == null || generation == null || !ItemVectors.isOwn(assigned(embedding), assigned(generation), towers))) return false;
        }
        return true;
    }

    /** Returns the fields that an update writes, whole or in part. */
    static Set<String> touched(DocumentUpdate update) {
        Set<String> touched = new HashSet<>();
        for (FieldUpdate field : update.fieldUpdates()) touched.add(field.getField().getName());
        for (FieldPathUpdate path : update.fieldPathUpdates()) touched.add(rootField(path));
        return touched;
    }

    private static String rootField(FieldPathUpdate update) {
        return update.getOriginalFieldPath().split("[.\\[{]", 2)[0];
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
