package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How recommendations are shown to a person.
 *
 * @param title the field that names an item
 * @param description the field that says what it is, if any
 * @param why the fields whose shared values explain a recommendation, most telling first
 */
public record DisplaySpec(String title, Optional<String> description, List<String> why) {

    static DisplaySpec read(SpecNode node, String idColumn) {
        node.keys("title", "description", "why");
        return new DisplaySpec(node.get("title").string(idColumn), DataSpec.optional(node.get("description")),
                node.get("why").elements().stream().map(SpecNode::string).toList());
    }

    /** Every field that display reads. */
    public List<String> fields() {
        return Stream.of(Stream.of(title), description.stream(), why.stream()).flatMap(fields -> fields).distinct().toList();
    }

    void write(ObjectNode node) {
        node.put("title", title);
        description.ifPresent(field -> node.put("description", field));
        why.forEach(node.putArray("why")::add);
    }
}
