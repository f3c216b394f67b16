package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.TableWriter.Type;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The papers in citeulike-a's users' libraries, with DropoutNet's split: its test papers are in no library of the training. Their tags
 * were typed by the users that are predicted, so that a model that reads them reads a part of the answer: by default none does.
 */
public final class CiteulikeImporter implements Importer {

    private static final String ITEMS = "items.tsv";
    private static final String TRAINING = "dropoutnet_cold_train.csv";
    private static final String TEST = "dropoutnet_cold_test.csv";

    private final boolean withTags;
    private final SourceFolder folder;

    /**
     * @param data the directory with the three files, or with a directory {@code citeulike-a} that holds them
     * @param withTags whether the model reads the papers' tags as well as their titles
     */
    public CiteulikeImporter(Path data, boolean withTags) {
        this.withTags = withTags;
        this.folder = new SourceFolder(data, "citeulike-a", "make items.tsv (id, title, tags_ge5) of github.com/js05212/citeulike-a, "
                + "lists with | between their values, and " + TRAINING + " and " + TEST + " (user,item) of the cold-start split that "
                + "DropoutNet publishes");
    }

    @Override
    public String modelFile() {
        return ModelFile.of(withTags ? "citeulike-tags" : "citeulike");
    }

    @Override
    public ImportSummary importInto(Path directory, Consumer<String> progress) {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("tags", withTags);
        folder.putChecksums(details, ITEMS, TRAINING, TEST);
        try (ImportDirectory target = new ImportDirectory(directory)) {
            progress.accept("reading " + folder.file(ITEMS));
            long items = writeCatalogue(target.catalogue());
            progress.accept("reading " + folder.file(TRAINING));
            long links = writeLinks(TRAINING, target.interactions());
            long test = writeLinks(TEST, target.test());
            details.put("testLinks", test);
            return target.publish("citeulike", items, links + test, modelFile(), details);
        }
    }

    private long writeCatalogue(Path file) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("id", Type.VARCHAR);
        columns.put("title", Type.VARCHAR);
        if (withTags) {
            columns.put("tags", Type.STRINGS);
        }
        List<String> wanted = withTags ? List.of("id", "title", "tags_ge5") : List.of("id", "title");
        long[] items = new long[1];
        try (TableWriter writer = TableWriter.create(file, columns)) {
            folder.forEachRow(ITEMS, "\t", wanted, values -> {
                if (withTags) {
                    writer.row(values[0], values[1], SourceFolder.list(values[2]));
                } else {
                    writer.row(values[0], values[1]);
                }
                items[0]++;
            });
            writer.finish();
        }
        return items[0];
    }

    /** The files have no header: a line is a user and an item. */
    private long writeLinks(String name, Path file) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("user", Type.VARCHAR);
        columns.put("item", Type.VARCHAR);
        long[] links = new long[1];
        try (TableWriter writer = TableWriter.create(file, columns)) {
            folder.forEachLine(name, line -> {
                String[] values = line.strip().split(",", -1);
                if (values.length != 2 || values[0].isEmpty() || values[1].isEmpty()) {
                    throw new IllegalArgumentException("'user,item' is expected, not '" + line + "'");
                }
                writer.row(values[0], values[1]);
                links[0]++;
            });
            writer.finish();
        }
        return links[0];
    }
}
