package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.twotower.trainer.data.TableWriter.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A made-up catalogue of any size, with links that its content predicts.
 *
 * <p>Items belong to clusters, and within them to topics. Both show in an item's text, tags, category, brand and size, with noise,
 * so that features predict each other. Most links stay within the cluster, many within the topic, some go to popular clusters, and
 * how often an item is linked to follows a power law. Everything is a function of the seed and an item's number: the same call gives
 * the same rows. So any range of items can be made by itself: a large data set is written as directories of many files, several at
 * a time.
 */
public final class SyntheticGenerator implements Importer {

    private static final int TOPICS = 4;
    private static final int CLUSTERS_PER_CATEGORY = 3;
    private static final int WORDS_PER_TOPIC = 12;
    private static final int COMMON_WORDS = 400;
    private static final double SAME_CLUSTER = 0.8;
    private static final double SAME_TOPIC = 0.6;
    private static final double TYPICAL = 0.85;
    private static final String[] SYLLABLES = {"ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo",
        "xu", "za"};

    private static final int MOST_LINKS_PER_ITEM = 5000;
    /** From this many links an item on, there are fewer and larger clusters: small ones have no room for so many different links. */
    private static final double CROWDED = 100;
    private static final int ROWS_PER_FILE = 5_000_000;
    /** Rows of the catalogue are some ten times larger. */
    private static final int ITEMS_PER_FILE = 500_000;

    private final int items;
    private final double linksPerItem;
    private final long seed;
    private final int clusters;
    private final long stride;
    private final int rowsPerFile;
    private final int itemsPerFile;

    /**
     * @param items size of the catalogue, at least 50
     * @param linksPerItem links that are drawn for an item on average, from 1 to 5000; those drawn twice count once
     * @param seed of everything random
     */
    public SyntheticGenerator(int items, double linksPerItem, long seed) {
        this(items, linksPerItem, seed, ROWS_PER_FILE, ITEMS_PER_FILE);
    }

    SyntheticGenerator(int items, double linksPerItem, long seed, int rowsPerFile, int itemsPerFile) {
        if (items < 50 || !(linksPerItem >= 1 && linksPerItem <= MOST_LINKS_PER_ITEM)) {
            throw new IllegalArgumentException("a synthetic data set has at least 50 items and 1 to " + MOST_LINKS_PER_ITEM
                    + " links an item, not " + items + " and " + linksPerItem);
        }
        this.items = items;
        this.linksPerItem = linksPerItem;
        this.seed = seed;
        this.rowsPerFile = rowsPerFile;
        this.itemsPerFile = itemsPerFile;
        this.clusters = clusters(items, linksPerItem);
        this.stride = coprimeStride(items);
    }

    private static int clusters(int items, double linksPerItem) {
        double usual = Math.sqrt(items / 2.0);
        return Math.max(4, (int) (linksPerItem <= CROWDED ? usual : Math.min(usual, items / (10 * linksPerItem))));
    }

    /** Spreads the popular items over all ids, by a step that visits every number once. */
    private static long coprimeStride(int items) {
        long step = Math.max(1, (long) (items * 0.618));
        while (gcd(step, items) != 1) {
            step++;
        }
        return step;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public String modelFile() {
        return ModelFile.of("synthetic");
    }

    @Override
    public ImportSummary importInto(Path directory, Consumer<String> progress) {
        try (ImportDirectory target = new ImportDirectory(directory)) {
            progress.accept("generating " + items + " items");
            writeCatalogue(target.catalogue());
            long links = writeLinks(target.interactions());
            var details = JsonNodeFactory.instance.objectNode().put("seed", seed).put("linksPerItem", linksPerItem);
            ImportSummary summary = target.publish("synthetic", items, links, modelFile(), details);
            progress.accept(items + " items, " + links + " links");
            return summary;
        }
    }

    private void writeCatalogue(Path path) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("id", Type.ITEM);
        for (String column : new String[] {"category", "brand", "title", "description"}) {
            columns.put(column, Type.VARCHAR);
        }
        columns.put("tags", Type.STRINGS);
        columns.put("size", Type.DOUBLE);
        write(path, columns, itemsPerFile, (first, end, writer) -> {
            for (int item = first; item < end; item++) {
                SplittableRandom random = new SplittableRandom(Hashing.hash(seed, "item", Integer.toString(item)));
                int cluster = orNoise(cluster(item), random);
                writer.row(number(item), "category " + cluster / CLUSTERS_PER_CATEGORY, brand(item, random), text(item, 4, random),
                        text(item, 16, random), tags(item, random), size(item, random));
            }
            return end - first;
        });
    }

    private long writeLinks(Path path) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("source", Type.ITEM);
        columns.put("target", Type.ITEM);
        return write(path, columns, (int) Math.max(1, rowsPerFile / linksPerItem), (first, end, writer) -> {
            long links = 0;
            DistinctNumbers targets = new DistinctNumbers();
            for (int item = first; item < end; item++) {
                SplittableRandom random = new SplittableRandom(Hashing.hash(seed, "links", Integer.toString(item)));
                targets.clear();
                int wanted = (int) Math.round(linksPerItem * (0.5 + random.nextDouble()));
                for (int i = 0; i < wanted; i++) {
                    targets.add(target(item, random));
                }
                for (int i = 0; i < targets.size(); i++) {
                    if (targets.get(i) != item) {
                        writer.row(number(item), number(targets.get(i)));
                        links++;
                    }
                }
            }
            return links;
        });
    }

    /** Writes the rows of the items from {@code first} to before {@code end} and returns how many they are. */
    private interface RangeOfItems {
        long write(int first, int end, TableWriter writer);
    }

    /** Writes one file, or a directory of files where there are more items than go into one; returns the number of rows. */
    private long write(Path path, Map<String, Type> columns, int itemsOfFile, RangeOfItems rows) {
        if (items <= itemsOfFile) {
            return write(path, columns, 0, items, rows);
        }
        try {
            Files.createDirectory(path);
        } catch (IOException e) {
            throw new DataException("cannot make the directory " + path + ": " + e.getMessage(), e);
        }
        int files = (int) (((long) items + itemsOfFile - 1) / itemsOfFile);
        return IntStream.range(0, files).parallel().mapToLong(file -> {
            Path part = path.resolve(String.format(Locale.ROOT, "part-%05d.parquet", file));
            return write(part, columns, (int) ((long) items * file / files), (int) (items * (file + 1L) / files), rows);
        }).sum();
    }

    private static long write(Path file, Map<String, Type> columns, int first, int end, RangeOfItems rows) {
        try (TableWriter writer = TableWriter.create(file, columns)) {
            long written = rows.write(first, end, writer);
            writer.finish();
            return written;
        }
    }

    /** Item numbers go round the clusters, the most popular items of each first. */
    private int cluster(int item) {
        return item % clusters;
    }

    private int topic(int item) {
        return item / clusters % TOPICS;
    }

    /** What an item's id is made of. */
    private int number(int item) {
        return (int) (item * stride % items);
    }

    private int target(int source, SplittableRandom random) {
        int cluster = random.nextDouble() < SAME_CLUSTER ? cluster(source) : powerLaw(clusters, random);
        int members = (items - cluster + clusters - 1) / clusters;
        boolean sameTopic = members >= TOPICS && random.nextDouble() < SAME_TOPIC;
        int choices = sameTopic ? members / TOPICS : members;
        int rank = powerLaw(choices, random);
        return (sameTopic ? rank * TOPICS + topic(source) : rank) * clusters + cluster;
    }

    /** A rank below {@code choices}. A power of a uniform number has a power law's density: here rank to the power of 1/3 - 1. */
    private static int powerLaw(int choices, SplittableRandom random) {
        return (int) (choices * Math.pow(random.nextDouble(), 3));
    }

    private int orNoise(int cluster, SplittableRandom random) {
        return random.nextDouble() < TYPICAL ? cluster : random.nextInt(clusters);
    }

    private String brand(int item, SplittableRandom random) {
        return random.nextDouble() < 0.1 ? null : "brand " + (orNoise(cluster(item), random) * 2 + random.nextInt(2));
    }

    private Double size(int item, SplittableRandom random) {
        double typical = 1 + Hashing.fraction(Hashing.hash(seed, "size", Integer.toString(cluster(item)))) * 1000;
        return random.nextDouble() < 0.05 ? null : Math.rint(typical * (0.8 + 0.4 * random.nextDouble()) * 100) / 100;
    }

    private List<String> tags(int item, SplittableRandom random) {
        Set<String> tags = new LinkedHashSet<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            int cluster = orNoise(cluster(item), random);
            tags.add("tag-" + (cluster * 8 + topic(item) * 2 + random.nextInt(2)));
        }
        return new ArrayList<>(tags);
    }

    private String text(int item, int words, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            double kind = random.nextDouble();
            int topicWords = COMMON_WORDS + (cluster(item) * TOPICS + topic(item)) * WORDS_PER_TOPIC;
            int word = kind < 0.5 ? skewed(COMMON_WORDS, random) : topicWords + skewed(WORDS_PER_TOPIC, random);
            text.append(i == 0 ? "" : " ").append(word(word));
        }
        return text.toString();
    }

    private static int skewed(int choices, SplittableRandom random) {
        return (int) (choices * Math.pow(random.nextDouble(), 2));
    }

    /** A word that can be spoken, different for each number. */
    private static String word(int number) {
        StringBuilder word = new StringBuilder();
        for (int rest = number + SYLLABLES.length; rest > 0; rest /= SYLLABLES.length) {
            word.append(SYLLABLES[rest % SYLLABLES.length]);
        }
        return word.toString();
    }
}
