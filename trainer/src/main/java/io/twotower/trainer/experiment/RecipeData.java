package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.AtomicFiles;
import io.twotower.features.SpecException;
import io.twotower.features.SpecNode;
import io.twotower.trainer.data.AmazonImporter;
import io.twotower.trainer.data.CiteulikeImporter;
import io.twotower.trainer.data.DebianImporter;
import io.twotower.trainer.data.ImportSummary;
import io.twotower.trainer.data.Importer;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.data.WikispeediaImporter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a recipe's data comes from: an importer, or a model file that reads data which is there.
 *
 * @param dataset the importer's name; null for a model file
 * @param options the importer's
 * @param model   the model file; null for an importer
 */
public record RecipeData(String dataset, SpecNode options, Path model) {

    private static final List<String> IMPORTERS = List.of("debian", "synthetic", "beauty", "sports", "wikispeedia", "citeulike");
    private static final List<String> WITHOUT_FILES = List.of("debian", "synthetic");
    /** Says what an import was made of, and is written last. */
    private static final String RECIPE = "recipe-data.txt";

    static RecipeData read(SpecNode node, Path directory) {
        if (!node.isPresent()) throw node.error("is missing: it says where the data comes from, as in 'data: {import: debian}'");
        node.keys("import", "options", "model");
        if (node.get("import").isPresent() == node.get("model").isPresent()) throw node.error("must have either 'import' or 'model'");
        if (node.get("model").isPresent()) {
            if (node.get("options").isPresent()) throw node.get("options").error("are an importer's, and there is none");
            return new RecipeData(null, null, directory.resolve(node.get("model").string()));
        }
        String dataset = node.get("import").string();
        if (!IMPORTERS.contains(dataset)) throw node.get("import").error("must be one of " + String.join(", ", IMPORTERS) + ", is '" + dataset + "'");
        RecipeData data = new RecipeData(dataset, node.get("options"), null);
        // Its options are looked at now, not when they are needed.
        data.importer(Path.of("."));
        return data;
    }

    /**
     * Makes the data if it is not there yet.
     *
     * @param directory where it is made
     * @param source    where the files are that an importer reads; null where it needs none
     * @param progress  receives a line for each step
     * @return the model file
     */
    Path prepare(Path directory, Path source, Consumer<String> progress) {
        if (model != null) return model;
        Path made = directory.resolve(RECIPE);
        Importer importer = importer(source);
        String identity = dataset + " " + options.json() + System.lineSeparator();
        boolean sameOptions = Files.exists(made) && read(made).equals(identity);
        if (sameOptions && ImportSummary.read(directory).filter(earlier -> earlier.hasModelFileOf(importer)).isPresent()) {
            progress.accept("data: as imported earlier, in " + directory);
        } else {
            if (source == null && !WITHOUT_FILES.contains(dataset))
                throw new ExperimentException("the data set '" + dataset + "' is imported from files of your own: name their directory with --data DIR");
            importer.importInto(directory, progress);
            AtomicFiles.write(made, identity);
        }
        return directory.resolve("model.yaml");
    }

    private Importer importer(Path source) {
        return switch (dataset) {
            case "debian" -> new DebianImporter(options.keys("allSections").get("allSections").bool(false));
            case "synthetic" -> synthetic(options.keys("items", "linksPerItem", "seed"));
            case "beauty" -> amazon(AmazonImporter.Category.BEAUTY, source);
            case "sports" -> amazon(AmazonImporter.Category.SPORTS, source);
            case "wikispeedia" -> wikispeedia(source);
            case "citeulike" -> new CiteulikeImporter(source, options.keys("withTags").get("withTags").bool(false));
            default -> throw new SpecException("data.import", "is not known");
        };
    }

    private Importer amazon(AmazonImporter.Category category, Path source) {
        options.keys();
        return new AmazonImporter(category, source);
    }

    private Importer wikispeedia(Path source) {
        options.keys();
        return new WikispeediaImporter(source);
    }

    private static Importer synthetic(SpecNode options) {
        return new SyntheticGenerator(options.get("items").integer(5000, 50, Integer.MAX_VALUE), options.get("linksPerItem").number(5, 1, 5000),
                                      options.get("seed").longInteger(1));
    }

    /** What was imported, where it was an import. */
    Optional<JsonNode> details(Path directory) {
        return model != null ? Optional.empty() : ImportSummary.read(directory).map(ImportSummary::details);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + file + "'", e);
        }
    }
}
