package io.twotower.trainer.data;

import io.twotower.trainer.spec.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small data sets written by hand: a model file over {@code items.csv} and {@code links.csv}. */
public final class DataFixture {

    private static final String MODEL = """
            name: fixture
            data:
              catalogue: {source: items.csv, id: id}
              interactions: {source: links.csv, query: source, item: target}
              derived: [{field: neighbours, from: targets, maxValues: 3}]
            query:
              - {name: seed_item, kind: id, field: seed.id, table: item}
              - {name: seed_text, kind: text, field: seed.text, table: words}
              - {name: seed_neighbours, kind: set, field: seed.neighbours, table: item}
            item:
              - {name: item, kind: id, field: id, table: item}
              - {name: text, kind: text, field: text, table: words}
              - {name: kind, kind: category, field: kind}
              - {name: size, kind: number, field: size}
            evaluation: {test: 0, validation: 0, cold: 0}
            """;

    private final Path directory;

    private DataFixture(Path directory) {
        this.directory = directory;
    }

    /** A fixture in a directory, with four items and no links. */
    public static DataFixture in(Path directory) {
        return new DataFixture(directory).file("items.csv", """
                id,text,kind,size
                a,red apple,fruit,1
                b,green apple,fruit,2.5
                c,red car,vehicle,1000
                d,,,
                """).file("links.csv", "source,target\n");
    }

    public DataFixture file(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
            return this;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the links, such as {@code a>b}. */
    public DataFixture links(String... links) {
        StringBuilder rows = new StringBuilder("source,target\n");
        for (String link : links) {
            rows.append(link.replace('>', ',')).append('\n');
        }
        return file("links.csv", rows.toString());
    }

    public ModelSpec spec() {
        return ModelSpec.parse(MODEL, directory);
    }

    /** The model with a part of its file replaced. */
    public ModelSpec spec(String part, String replacement) {
        if (!MODEL.contains(part)) {
            throw new IllegalArgumentException("the model file has no " + part);
        }
        return ModelSpec.parse(MODEL.replace(part, replacement), directory);
    }

    /** Reads the data set, accepting no bad row. */
    public Dataset load() {
        return Dataset.load(spec(), 0);
    }
}
