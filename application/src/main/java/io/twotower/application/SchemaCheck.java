package io.twotower.application;

import com.yahoo.document.ArrayDataType;
import com.yahoo.document.DataType;
import com.yahoo.document.NumericDataType;
import com.yahoo.document.TensorDataType;
import com.yahoo.document.WeightedSetDataType;
import com.yahoo.schema.RankProfile;
import com.yahoo.schema.Schema;
import com.yahoo.schema.document.ImmutableSDField;
import com.yahoo.searchlib.rankingexpression.Reference;
import com.yahoo.tensor.TensorType;
import com.yahoo.vespa.config.ConfigDefinitionKey;
import com.yahoo.vespa.model.container.ApplicationContainerCluster;
import com.yahoo.vespa.model.container.component.Component;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Whether the schema has the fields that the models read, and for each slot a vector field, its generation and a rank profile. */
final class SchemaCheck implements PackageCheck {
    private static final String FILE = "schemas/item.sd";
    private static final ConfigDefinitionKey SEARCHER_CONFIG = new ConfigDefinitionKey("query-tower-searcher", "io.twotower.serving");

    @Override
    public void check(PackageModel model, Towers towers, Consumer<String> problems) {
        Optional<Schema> schema = model.schema(SchemaTemplate.NAME);
        if (schema.isEmpty()) {
            problems.accept("the package has no schema '" + SchemaTemplate.NAME + "': add " + FILE + ", whose documents are the catalogue's items");
            return;
        }
        for (FeatureEncoder encoder : towers.encoders())
            for (ItemField field : ApplicationSpec.of(encoder.spec(), null, List.of(), 1).itemFields()) checkField(schema.get(), field, problems);
        checkRevision(schema.get(), problems);
        for (Slot slot : Slot.values()) {
            checkEmbedding(schema.get(), slot, towers.dimension(slot), problems);
            checkGeneration(schema.get(), slot, problems);
            checkRankProfile(model, schema.get(), slot, towers.dimension(slot), problems);
        }
        for (ApplicationContainerCluster cluster : model.vespa().getContainerClusters().values())
            for (Component<?, ?> component : cluster.getAllComponents())
                if (component.getClassId().getName().equals(ServicesTemplate.SEARCHER)) checkIdField(schema.get(), component, problems);
    }

    /** The searcher puts the id field into queries: a field that cannot be searched so would fail every one of them. */
    private static void checkIdField(Schema schema, Component<?, ?> searcher, Consumer<String> problems) {
        var config = searcher.getUserConfigs().get(SEARCHER_CONFIG);
        String name = config == null ? null : config.getObject("idField").getValue();
        if (name == null || name.isEmpty()) return;
        ImmutableSDField field = schema.getDocumentField(name);
        if (field == null || !isText(field.getDataType()) || !field.doesAttributing())
            problems.accept("services.xml: the searcher's idField is '" + name + "', which " + (field == null ? "the schema does not have" : "is not a string attribute")
                    + ". Name the field with the items' ids, or leave idField out");
    }

    private static void checkField(Schema schema, ItemField expected, Consumer<String> problems) {
        ImmutableSDField field = schema.getDocumentField(expected.name());
        if (field == null)
            problems.accept(FILE + " has no field '" + expected.name() + "', which the model reads. Add to document item:\n" + SchemaTemplate.field(expected));
        else if (!fits(expected.kind(), field.getDataType()))
            problems.accept(FILE + ": field '" + expected.name() + "' is of type " + field.getDataType().getName() + ", but the model reads it as "
                    + label(expected.kind()) + ": make it " + expected.schemaType());
    }

    private static String label(FeatureKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static boolean fits(FeatureKind kind, DataType type) {
        return switch (kind) {
            case NUMBER -> type instanceof NumericDataType;
            case ID, CATEGORY -> isText(type) || type instanceof NumericDataType || type.equals(DataType.BOOL);
            case TEXT -> isText(type) || isBagOfText(type);
            case SET -> isBagOfText(type);
        };
    }

    private static boolean isText(DataType type) {
        return type.equals(DataType.STRING);
    }

    private static boolean isBagOfText(DataType type) {
        return type instanceof ArrayDataType array && isText(array.getNestedType())
                || type instanceof WeightedSetDataType set && isText(set.getNestedType());
    }

    private static void checkRevision(Schema schema, Consumer<String> problems) {
        ImmutableSDField field = schema.getDocumentField(SchemaTemplate.REVISION);
        if (field == null)
            problems.accept(FILE + " has no field '" + SchemaTemplate.REVISION + "', by which an update sees that an item's features have changed meanwhile."
                    + " Add to document item:\n" + SchemaTemplate.revisionField());
        else if (!field.getDataType().equals(DataType.LONG) || !field.doesAttributing())
            problems.accept(FILE + ": field '" + SchemaTemplate.REVISION + "' is not a long attribute. Make it:\n" + SchemaTemplate.revisionField());
    }

    private static void checkEmbedding(Schema schema, Slot slot, OptionalInt dimension, Consumer<String> problems) {
        String name = slot.embeddingField();
        String snippet = SchemaTemplate.embeddingField(slot, dimension.orElse(64));
        ImmutableSDField field = schema.getDocumentField(name);
        if (field == null)
            problems.accept(FILE + " has no field '" + name + "' for the vectors of slot " + slot.label() + ". Add to document item:\n" + snippet);
        else if (vectorLength(field).isEmpty() || dimension.isPresent() && !vectorLength(field).equals(dimension))
            problems.accept(FILE + ": field '" + name + "' is of type " + typeName(field) + ", but the towers make tensor<float>(x["
                    + (dimension.isPresent() ? dimension.getAsInt() : "…") + "])");
        else if (!field.doesAttributing())
            problems.accept(FILE + ": field '" + name + "' is not an attribute, so no nearest neighbors can be found in it. Make it:\n" + snippet);
    }

    /** The length of the vectors in a field of type {@code tensor<…>(x[length])}. */
    private static OptionalInt vectorLength(ImmutableSDField field) {
        return field.getDataType() instanceof TensorDataType tensor ? vectorLength(tensor.getTensorType()) : OptionalInt.empty();
    }

    private static OptionalInt vectorLength(TensorType type) {
        if (type.dimensions().size() != 1 || !type.dimensions().get(0).name().equals("x")) return OptionalInt.empty();
        return type.dimensions().get(0).size().map(size -> OptionalInt.of(size.intValue())).orElse(OptionalInt.empty());
    }

    private static String typeName(ImmutableSDField field) {
        return field.getDataType() instanceof TensorDataType tensor ? tensor.getTensorType().toString() : field.getDataType().getName();
    }

    private static void checkGeneration(Schema schema, Slot slot, Consumer<String> problems) {
        String name = slot.generationField();
        ImmutableSDField field = schema.getDocumentField(name);
        String snippet = SchemaTemplate.generationField(slot);
        if (field == null)
            problems.accept(FILE + " has no field '" + name + "' for the name of the model that made a vector. Add to document item:\n" + snippet);
        else if (!isText(field.getDataType()) || !field.doesAttributing())
            problems.accept(FILE + ": field '" + name + "' is not a string attribute, so queries cannot filter on it. Make it:\n" + snippet);
    }

    private static void checkRankProfile(PackageModel model, Schema schema, Slot slot, OptionalInt dimension, Consumer<String> problems) {
        RankProfile profile = model.rankProfiles().get(schema, slot.rankProfile());
        if (profile == null) {
            problems.accept(FILE + " has no rank profile '" + slot.rankProfile() + "'. Add to schema item:\n"
                    + SchemaTemplate.rankProfile(slot, dimension.orElse(64)));
            return;
        }
        ImmutableSDField field = schema.getDocumentField(slot.embeddingField());
        OptionalInt length = field == null ? OptionalInt.empty() : vectorLength(field);
        RankProfile.Input input = profile.inputs().get(Reference.simple("query", "q_" + slot.label()));
        if (input == null)
            problems.accept(FILE + ": rank profile '" + slot.rankProfile() + "' has no input " + slot.queryInput() + ". Make it:\n"
                    + SchemaTemplate.rankProfile(slot, dimension.orElse(64)));
        else if (length.isPresent() && !vectorLength(input.type().tensorType()).equals(length))
            problems.accept(FILE + ": rank profile '" + slot.rankProfile() + "' takes " + slot.queryInput() + " of type " + input.type().tensorType()
                    + ", but '" + slot.embeddingField() + "' is " + typeName(field));
    }
}
