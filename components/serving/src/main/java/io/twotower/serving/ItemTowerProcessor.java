package io.twotower.serving;

import com.yahoo.component.annotation.Inject;
import com.yahoo.component.chain.dependencies.Before;
import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.docproc.DocumentProcessor;
import com.yahoo.docproc.Processing;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentOperation;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.Field;
import com.yahoo.document.TensorDataType;
import com.yahoo.document.datatypes.FieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.tensor.TensorType;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

/**
 * Gives every item that is put a vector of each filled slot's model, and the model's name beside it. Whoever feeds may send both along
 * and save the work; a vector of another model, or one that is no vector of this slot, is made again, and one for an empty slot is
 * dropped. An update may replace a slot's vector and generation together, but not a field that a model reads: the vector would no
 * longer be the item's.
 *
 * <p>Bad documents are answered with 400 and the field's name. Documents of other types and removes pass.
 */
@Before("indexedDocument") // What Vespa's own indexing processor provides: it must see the vectors.
public final class ItemTowerProcessor extends DocumentProcessor {
    private final String documentType;
    private final Slots slots;
    private final DocumentFeatures documentFeatures;
    private final UpdateCheck updateCheck;

    @Inject
    public ItemTowerProcessor(ItemTowerConfig config, ComponentRegistry<SlotTowers> registry) {
        documentType = config.documentType();
        slots = new Slots(registry);
        documentFeatures = new DocumentFeatures(config.maxStringLength());
        updateCheck = new UpdateCheck(slots);
    }

    @Override
    public Progress process(Processing processing) {
        for (DocumentOperation operation : processing.getDocumentOperations()) {
            try {
                process(operation);
            } catch (IllegalArgumentException e) {
                return Progress.INVALID_INPUT.withReason(operation.getId() + ": " + e.getMessage());
            } catch (IllegalStateException e) {
                return Progress.FAILED.withReason(operation.getId() + ": " + e.getMessage());
            }
        }
        return Progress.DONE;
    }

    private void process(DocumentOperation operation) {
        if (operation instanceof DocumentPut put && isItem(put.getDocument().getDataType()))
            for (SlotTowers towers : slots.all()) setVector(put.getDocument(), towers);
        if (operation instanceof DocumentUpdate update && isItem(update.getDocumentType())) updateCheck.check(update);
    }

    private boolean isItem(DocumentType type) {
        return type.getName().equals(documentType);
    }

    private void setVector(Document document, SlotTowers towers) {
        Slot slot = towers.slot();
        Field embedding = document.getDataType().getField(slot.embeddingField());
        Field generation = document.getDataType().getField(slot.generationField());
        if (!towers.isFilled()) {
            if (embedding != null) document.removeFieldValue(embedding);
            if (generation != null) document.removeFieldValue(generation);
            return;
        }
        if (embedding == null || generation == null)
            throw new IllegalStateException("Document type '" + documentType + "' needs the fields '" + slot.embeddingField() + "' and '" + slot.generationField()
                    + "' for the model in slot " + slot.name() + ". Add them to the schema");
        if (isOwn(document.getFieldValue(embedding), document.getFieldValue(generation), towers)) return;
        RawFeatures raw = documentFeatures.read(document, towers.spec().fields(Tower.ITEM));
        document.setFieldValue(embedding, new TensorFieldValue(Vectors.tensor(vectorType(embedding, towers), towers.embed(Tower.ITEM, raw))));
        document.setFieldValue(generation, new StringFieldValue(towers.generation()));
    }

    private static boolean isOwn(FieldValue embedding, FieldValue generation, SlotTowers towers) {
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
