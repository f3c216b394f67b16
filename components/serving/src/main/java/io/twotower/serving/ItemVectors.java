package io.twotower.serving;

import com.yahoo.document.Document;
import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.Field;
import com.yahoo.document.TensorDataType;
import com.yahoo.document.datatypes.FieldValue;
import com.yahoo.document.datatypes.LongFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.fieldpathupdate.FieldPathUpdate;
import com.yahoo.document.update.FieldUpdate;
import com.yahoo.tensor.TensorType;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * What follows from an item's features: the vector of every filled slot's model with the model's name beside it, nothing in an empty slot,
 * and the features' revision.
 */
final class ItemVectors {
    private final String documentType;
    private final Slots slots;
    private final DocumentFeatures documentFeatures;
    private final Set<String> featureFields = new TreeSet<>();

    ItemVectors(String documentType, Slots slots, int maxStringLength) {
        this.documentType = documentType;
        this.slots = slots;
        documentFeatures = new DocumentFeatures(maxStringLength);
        for (SlotTowers towers : slots.all())
            if (towers.isFilled()) featureFields.addAll(towers.spec().fields(Tower.ITEM));
    }

    /** Returns the document fields that some filled slot's model reads. */
    Set<String> featureFields() {
        return featureFields;
    }

    /**
     * Completes a document. Vectors that came along are kept where they are the slot's own: whoever feeds may save the work. But in a
     * document that was read from Vespa, as its revision betrays, they are those of the fields it had then; only where these still are the
     * same are they kept.
     *
     * @throws IllegalArgumentException when a value cannot be used; names its field
     * @throws IllegalStateException when the document's type does not fit the models
     */
    void complete(Document document) {
        RawFeatures features = documentFeatures.read(document, featureFields);
        OptionalLong revision = FeatureRevision.of(document);
        boolean unchanged = revision.isEmpty() || FeatureRevision.describes(revision.getAsLong(), features);
        BiConsumer<Field, FieldValue> fields = (field, value) -> {
            if (value == null) document.removeFieldValue(field);
            else document.setFieldValue(field, value);
        };
        for (SlotTowers towers : slots.all())
            if (!towers.isFilled()) empty(document.getDataType(), towers.slot(), fields);
            else if (!unchanged || !holdsOwn(document, towers)) fill(document.getDataType(), towers, features, fields);
        Field field = document.getDataType().getField(FeatureRevision.FIELD);
        if (field != null) fields.accept(field, new LongFieldValue(FeatureRevision.next(features)));
    }

    /**
     * Returns an update with everything that follows from the features it leaves an item with, in place of what it may assign of that itself.
     *
     * @param current the item as it is, new and empty if there is none; the update is applied to it
     * @throws IllegalArgumentException when the update cannot be applied, or a value it leaves cannot be used; names its field
     * @throws IllegalStateException when the document's type does not fit the models
     */
    DocumentUpdate complete(DocumentUpdate update, Document current) {
        apply(update, current);
        RawFeatures features = documentFeatures.read(current, featureFields);
        DocumentType type = update.getDocumentType();
        DocumentUpdate completed = new DocumentUpdate(type, update.getId());
        update.getOptionalCreateIfNonExistent().ifPresent(completed::setCreateIfNonExistent);
        Set<String> derived = derivedFields();
        for (FieldUpdate field : update.fieldUpdates())
            if (!derived.contains(field.getField().getName())) completed.addFieldUpdate(field);
        for (FieldPathUpdate path : update.fieldPathUpdates()) completed.addFieldPathUpdate(path);
        BiConsumer<Field, FieldValue> fields = (field, value) ->
                completed.addFieldUpdate(value == null ? FieldUpdate.createClearField(field) : FieldUpdate.createAssign(field, value));
        for (SlotTowers towers : slots.all())
            if (towers.isFilled()) fill(type, towers, features, fields);
            else empty(type, towers.slot(), fields);
        fields.accept(required(type, FeatureRevision.FIELD, "updates of what a model reads"), new LongFieldValue(FeatureRevision.next(features)));
        return completed;
    }

    private static void apply(DocumentUpdate update, Document current) {
        try {
            update.applyTo(current);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("The update cannot be applied to the item as it is: " + e.getMessage(), e);
        }
    }

    private Set<String> derivedFields() {
        Set<String> derived = new HashSet<>(Set.of(FeatureRevision.FIELD));
        for (SlotTowers towers : slots.all()) derived.addAll(Set.of(towers.slot().embeddingField(), towers.slot().generationField()));
        return derived;
    }

    private Field required(DocumentType type, String name, String reason) {
        Field field = type.getField(name);
        if (field == null)
            throw new IllegalStateException("Document type '" + documentType + "' needs the field '" + name + "' for " + reason + ". Add it to the schema");
        return field;
    }

    private void fill(DocumentType type, SlotTowers towers, RawFeatures features, BiConsumer<Field, FieldValue> fields) {
        Slot slot = towers.slot();
        Field embedding = required(type, slot.embeddingField(), "the model in slot " + slot.name());
        Field generation = required(type, slot.generationField(), "the model in slot " + slot.name());
        fields.accept(embedding, new TensorFieldValue(Vectors.tensor(vectorType(embedding, towers), towers.embed(Tower.ITEM, features))));
        fields.accept(generation, new StringFieldValue(towers.generation()));
    }

    /** What another model once left in an empty slot is not the item's any more. */
    private static void empty(DocumentType type, Slot slot, BiConsumer<Field, FieldValue> fields) {
        for (String name : Set.of(slot.embeddingField(), slot.generationField())) {
            Field field = type.getField(name);
            if (field != null) fields.accept(field, null);
        }
    }

    private static boolean holdsOwn(Document document, SlotTowers towers) {
        return isOwn(value(document, towers.slot().embeddingField()), value(document, towers.slot().generationField()), towers);
    }

    private static FieldValue value(Document document, String name) {
        Field field = document.getDataType().getField(name);
        return field == null ? null : document.getFieldValue(field);
    }

    /** Returns whether these are a vector as the slot's model makes it and the name of that model. */
    static boolean isOwn(Object embedding, Object generation, SlotTowers towers) {
        return generation instanceof StringFieldValue name && name.getString().equals(towers.generation())
                && embedding instanceof TensorFieldValue vector
                && vector.getTensor().filter(tensor -> Vectors.isUnitVector(tensor, towers.dimension())).isPresent();
    }

    private static TensorType vectorType(Field embedding, SlotTowers towers) {
        if (embedding.getDataType() instanceof TensorDataType type && Vectors.fit(type.getTensorType(), towers.dimension())) return type.getTensorType();
        throw new IllegalStateException("Field '" + embedding.getName() + "' is a " + embedding.getDataType().getName() + ", but the model in slot "
                + towers.slot().name() + " makes tensor<float>(x[" + towers.dimension() + "]). Deploy a schema that fits the model");
    }
}
