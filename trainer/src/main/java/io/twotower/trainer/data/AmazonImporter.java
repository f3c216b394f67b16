package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.TableWriter.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Amazon reviews as prepared for S³-Rec: what each user bought, in the order of time, and anonymous attributes of the items (category and
 * brand). The published protocol is leave-one-out over all items.
 */
public final class AmazonImporter implements Importer {

    /** A category of products. */
    public enum Category {
        BEAUTY("beauty", "Beauty"),
        SPORTS("sports", "Sports_and_Outdoors");

        private final String dataset;
        private final String fileName;

        Category(String dataset, String fileName) {
            this.dataset = dataset;
            this.fileName = fileName;
        }
    }

    private final Category category;
    private final SourceFolder folder;

    /** @param data the directory with the published files, or with a directory {@code s3rec} that holds them */
    public AmazonImporter(Category category, Path data) {
        this.category = category;
        this.folder = new SourceFolder(data, "s3rec", "get " + purchases(category) + " and " + attributes(category)
                + " from the folder 'data' of github.com/RUCAIBox/CIKM2020-S3Rec");
    }

    private static String purchases(Category category) {
        return category.fileName + ".txt";
    }

    private static String attributes(Category category) {
        return category.fileName + "_item2attributes.json";
    }

    @Override
    public String modelFile() {
        return ModelFile.of(category.dataset);
    }

    @Override
    public ImportSummary importInto(Path directory, Consumer<String> progress) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        folder.putChecksums(details, purchases(category), attributes(category));
        try (ImportDirectory target = new ImportDirectory(directory)) {
            progress.accept("reading " + folder.file(purchases(category)));
            Set<String> items = new LinkedHashSet<>();
            long links = writeLinks(target.interactions(), items);
            writeCatalogue(target.catalogue(), items);
            return target.publish(category.dataset, items.size(), links, modelFile(), details);
        }
    }

    /** @param items receives the items, in the order of their first purchases */
    private long writeLinks(Path file, Set<String> items) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("user", Type.VARCHAR);
        columns.put("item", Type.VARCHAR);
        long[] links = new long[1];
        try (TableWriter writer = TableWriter.create(file, columns)) {
            folder.forEachLine(purchases(category), line -> {
                String[] words = line.strip().split(" +");
                if (words.length < 2) {
                    throw new IllegalArgumentException("a user and the user's items are expected, with spaces between them, not '" + line + "'");
                }
                for (int i = 1; i < words.length; i++) {
                    items.add(words[i]);
                    writer.row(words[0], words[i]);
                    links[0]++;
                }
            });
            writer.finish();
        }
        return links[0];
    }

    private void writeCatalogue(Path file, Set<String> items) {
        ObjectNode attributes = folder.json(attributes(category));
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("item", Type.VARCHAR);
        columns.put("attributes", Type.STRINGS);
        try (TableWriter writer = TableWriter.create(file, columns)) {
            for (String item : items) {
                List<String> values = new ArrayList<>();
                for (JsonNode value : attributes.path(item)) {
                    values.add(value.asText());
                }
                writer.row(item, values);
            }
            writer.finish();
        }
    }
}
