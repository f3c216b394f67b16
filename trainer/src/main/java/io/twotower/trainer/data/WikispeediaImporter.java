package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.TableWriter.Type;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Pages of a small Wikipedia and the pages that they link to: the task of the method's paper, on a thousandth of its data. */
public final class WikispeediaImporter implements Importer {

    private static final String ITEMS = "items.tsv";
    private static final String LINKS = "links.tsv";

    private final SourceFolder folder;

    /** @param data the directory with the two files, or with a directory {@code wikispeedia} that holds them */
    public WikispeediaImporter(Path data) {
        this.folder = new SourceFolder(data, "wikispeedia", "make items.tsv (id, title, categories, text) and links.tsv (source, target) of "
                + "snap.stanford.edu/data/wikispeedia.html, lists with | between their values");
    }

    @Override
    public String modelFile() {
        return ModelFile.of("wikispeedia");
    }

    @Override
    public ImportSummary importInto(Path directory, Consumer<String> progress) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        folder.putChecksums(details, ITEMS, LINKS);
        try (ImportDirectory target = new ImportDirectory(directory)) {
            progress.accept("reading " + folder.file(ITEMS));
            long items = writeCatalogue(target.catalogue());
            progress.accept("reading " + folder.file(LINKS));
            long links = writeLinks(target.interactions());
            return target.publish("wikispeedia", items, links, modelFile(), details);
        }
    }

    private long writeCatalogue(Path file) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("id", Type.VARCHAR);
        columns.put("title", Type.VARCHAR);
        columns.put("categories", Type.STRINGS);
        columns.put("text", Type.VARCHAR);
        long[] items = new long[1];
        try (TableWriter writer = TableWriter.create(file, columns)) {
            folder.forEachRow(ITEMS, "\t", List.of("id", "title", "categories", "text"), values -> {
                writer.row(values[0], values[1], SourceFolder.list(values[2]), values[3]);
                items[0]++;
            });
            writer.finish();
        }
        return items[0];
    }

    private long writeLinks(Path file) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("source", Type.VARCHAR);
        columns.put("target", Type.VARCHAR);
        long[] links = new long[1];
        try (TableWriter writer = TableWriter.create(file, columns)) {
            folder.forEachRow(LINKS, "\t", List.of("source", "target"), values -> {
                writer.row(values[0], values[1]);
                links[0]++;
            });
            writer.finish();
        }
        return links[0];
    }
}
