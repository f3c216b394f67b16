package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.TableWriter.Type;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Debian's package index as a recommendation task: package to related package, where related means that one depends on,
 * recommends, suggests or enhances the other.
 *
 * <p>Links within one source package are left out, and so are sections that hold parts of other packages (libraries, debug
 * symbols, documentation, …): what remains is what a person could want to be told about.
 */
public final class DebianImporter implements Importer {

    /** Sections whose packages are parts of others. */
    private static final Set<String> PARTS = Set.of("libs", "oldlibs", "debug", "libdevel", "introspection", "localization",
            "metapackages", "doc", "kernel");

    private final boolean allSections;

    /** @param allSections whether packages of every section are imported, instead of those of the task */
    public DebianImporter(boolean allSections) {
        this.allSections = allSections;
    }

    @Override
    public String modelFile() {
        return ModelFile.of("debian");
    }

    @Override
    public ImportSummary importInto(Path directory, Consumer<String> progress) {
        try (ImportDirectory target = new ImportDirectory(directory)) {
            progress.accept("fetching Debian's package index through apt");
            return importLists(AptLists.fetch(target.scratch().resolve("apt")), target, progress);
        }
    }

    ImportSummary importLists(AptLists lists, ImportDirectory target, Consumer<String> progress) {
        List<AptLists.Distribution> distributions = lists.distributions();
        ObjectNode details = provenance(distributions);
        TreeMap<String, DebianPackage> packages = new TreeMap<>();
        Map<String, String> descriptions = new HashMap<>();
        for (AptLists.Distribution distribution : distributions) {
            progress.accept("reading " + distribution.release().getOrDefault("Codename", distribution.name()));
            AptLists.read(distribution.packages(), paragraph -> addNewest(DebianPackage.of(paragraph), packages));
            if (distribution.translation() != null) {
                AptLists.read(distribution.translation(), paragraph -> descriptions.put(paragraph.get("Description-md5"),
                        longDescription(paragraph.getOrDefault("Description-en", ""))));
            }
        }
        details.put("packagesInIndex", packages.size());
        packages.values().removeIf(each -> !allSections && PARTS.contains(each.section()));
        writeCatalogue(target.catalogue(), packages, descriptions);
        long links = writeLinks(target.interactions(), packages);
        ImportSummary summary = target.publish("debian", packages.size(), links, modelFile(), details);
        progress.accept(summary.items() + " packages, " + summary.links() + " links");
        return summary;
    }

    /** Updates and security fixes come as further versions of a package: the newest replaces the others. */
    private static void addNewest(DebianPackage each, Map<String, DebianPackage> packages) {
        packages.merge(each.name(), each, (a, b) -> a.version().compareTo(b.version()) >= 0 ? a : b);
    }

    /** What follows the summary; a line with a single dot is an empty one. */
    static String longDescription(String field) {
        StringBuilder text = new StringBuilder();
        field.lines().skip(1).map(String::strip).forEach(line -> text.append(line.equals(".") ? "" : line).append('\n'));
        return text.toString().strip();
    }

    private static void writeCatalogue(Path file, Map<String, DebianPackage> packages, Map<String, String> descriptions) {
        Map<String, Type> columns = new LinkedHashMap<>();
        for (String column : new String[] {"name", "section", "priority", "architecture", "maintainer", "homepage_host"}) {
            columns.put(column, Type.VARCHAR);
        }
        columns.put("installed_size", Type.DOUBLE);
        columns.put("tags", Type.STRINGS);
        columns.put("synopsis", Type.VARCHAR);
        columns.put("description", Type.VARCHAR);
        try (TableWriter writer = TableWriter.create(file, columns)) {
            packages.values().forEach(each -> writer.row(each.name(), each.section(), each.priority(), each.architecture(),
                    each.maintainer(), each.homepageHost(), each.installedSize(), each.tags(), each.summary(),
                    descriptions.get(each.descriptionMd5())));
            writer.finish();
        }
    }

    private long writeLinks(Path file, Map<String, DebianPackage> packages) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("source", Type.VARCHAR);
        columns.put("target", Type.VARCHAR);
        columns.put("kind", Type.VARCHAR);
        long links = 0;
        try (TableWriter writer = TableWriter.create(file, columns)) {
            for (DebianPackage source : packages.values()) {
                for (Map.Entry<String, String> relation : source.relations().entrySet()) {
                    DebianPackage target = packages.get(relation.getKey());
                    if (target != null && !target.sourcePackage().equals(source.sourcePackage())) {
                        writer.row(source.name(), target.name(), relation.getValue());
                        links++;
                    }
                }
            }
            writer.finish();
        }
        return links;
    }

    private static ObjectNode provenance(List<AptLists.Distribution> distributions) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        for (AptLists.Distribution distribution : distributions) {
            ObjectNode node = details.withArray("distributions").addObject();
            for (String field : new String[] {"Origin", "Suite", "Codename", "Version", "Date"}) {
                if (distribution.release().containsKey(field)) {
                    node.put(field.toLowerCase(Locale.ROOT), distribution.release().get(field));
                }
            }
            try {
                node.put("packagesSha256", ImportDirectory.sha256(distribution.packages()));
                if (distribution.translation() != null) {
                    node.put("translationSha256", ImportDirectory.sha256(distribution.translation()));
                }
            } catch (IOException e) {
                throw new DataException("cannot read what apt fetched: " + e.getMessage(), e);
            }
        }
        return details;
    }
}
