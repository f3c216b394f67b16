package io.twotower.trainer.spec;

import java.nio.file.Path;

/** Model files that say nothing but what a test is about. */
public final class Specs {

    private static final String SMALLEST = """
            name: smallest
            data:
              catalogue: {source: items.csv, id: sku}
              interactions: {source: links.csv, query: from, item: to}
            query:
              - {name: seed, kind: id, field: seed.sku, table: sku}
            item:
              - {name: sku, kind: id, table: sku}
              - {name: tags, kind: set}
            """;

    private Specs() { }

    /** @param yaml sections beside the data and features, such as {@code "loss: {temperature: 0.1}"} */
    public static ModelSpec of(String... yaml) {
        return ModelSpec.parse(SMALLEST + String.join("\n", yaml), Path.of(""));
    }
}
