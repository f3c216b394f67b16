package io.twotower.features;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One declared feature of a tower.
 *
 * @param name unique in its tower
 * @param field where its values are read: {@code F} on the item side; {@code seed.F}, {@code history.F}, {@code history.last.F} or
 *              {@code request.F} on the query side
 * @param table the embedding table that it reads; features of the same table share rows
 * @param vocabulary how values get their rows, the same for all features of a table
 * @param maxLength slots of its bag; what a longer bag has beyond is left out
 * @param decay what each further value of the bag counts for, relative to the one before it; 1 where all count alike
 * @param dim length of the table's rows
 * @param analyzer how text is tokenized; null for other kinds
 */
public record Feature(String name, FeatureKind kind, String field, String table, VocabularySpec vocabulary, int maxLength, float decay, int dim,
                      AnalyzerSpec analyzer) {
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", name).put("kind", kind.label()).put("field", field)
                .put("table", table).put("maxLength", maxLength).put("dim", dim);
        if (decay != 1) json.put("decay", decay);
        json.set("vocabulary", vocabulary.toJson());
        if (analyzer != null) json.set("analyzer", analyzer.toJson());
        return json;
    }
}
