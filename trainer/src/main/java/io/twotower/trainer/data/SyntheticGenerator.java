package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.twotower.trainer.data.TableWriter.Type;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

/**
 * A made-up catalogue of any size, with links that its content predicts.
 *
 * <p>Items belong to clusters, and within them to topics. Both show in an item's text, tags, category, brand and size, with noise,
 * so that features predict each other. Most links stay within the cluster, many within the topic, some go to popular clusters, and
 * how often an item is linked to follows a power law. Everything is a function of the seed and an item's number: the same call gives the same rows.
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

    private final int items;
    private final double linksPerItem;
    private final long seed;
    private final int clusters;
    private final long stride;

    /**
     * @param items size of the catalogue, at least 50
     * @param linksPerItem links an item has on average, from 1 to 100
     * @param seed of everything random
     */
    public SyntheticGenerator(int items, double linksPerItem, long seed) {
        if (items < 50 || !(linksPerItem >= 1 && linksPerItem <= 100)) {
            throw new IllegalArgumentException("a synthetic data set has at least 50 items and 1 to 100 links an item, not "
                    + items + " and " + linksPerItem);
        }
        this.items = items;
        this.linksPerItem = linksPerItem;
        this.seed = seed;
        this.clusters = Math.max(4, (int) Math.sqrt(items / 2.0));
        this.stride = coprimeStride(items);
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
    public ImportSummary importInto(Path directory, Consumer<String> progress) {
        try (ImportDirectory target = new ImportDirectory(directory)) {
            progress.accept("generating " + items + " items");
            writeCatalogue(target.catalogue());
            long links = writeLinks(target.interactions());
            var details = JsonNodeFactory.instance.objectNode().put("seed", seed).put("linksPerItem", linksPerItem);
            ImportSummary summary = target.publish("synthetic", items, links, modelYaml(), details);
            progress.accept(items + " items, " + links + " links");
            return summary;
        }
    }

    /** The model file that fits what is generated. */
    static String modelYaml() {
        try (InputStream yaml = SyntheticGenerator.class.getResourceAsStream("synthetic.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writeCatalogue(Path file) {
        Map<String, Type> columns = new LinkedHashMap<>();
        for (String column : new String[] {"id", "category", "brand", "title", "description"}) {
            columns.put(column, Type.VARCHAR);
        }
        columns.put("tags", Type.STRINGS);
        columns.put("size", Type.DOUBLE);
        try (TableWriter writer = TableWriter.create(file, columns)) {
            for (int item = 0; item < items; item++) {
                SplittableRandom random = new SplittableRandom(Hashing.hash(seed, "item", Integer.toString(item)));
                int cluster = orNoise(cluster(item), random);
                writer.row(id(item), "category " + cluster / CLUSTERS_PER_CATEGORY, brand(item, random), text(item, 4, random),
                        text(item, 16, random), tags(item, random), size(item, random));
            }
            writer.finish();
        }
    }

    private long writeLinks(Path file) {
        Map<String, Type> columns = new LinkedHashMap<>();
        columns.put("source", Type.VARCHAR);
        columns.put("target", Type.VARCHAR);
        long links = 0;
        try (TableWriter writer = TableWriter.create(file, columns)) {
            for (int item = 0; item < items; item++) {
                SplittableRandom random = new SplittableRandom(Hashing.hash(seed, "links", Integer.toString(item)));
                Set<Integer> targets = new LinkedHashSet<>();
                int wanted = (int) Math.round(linksPerItem * (0.5 + random.nextDouble()));
                for (int i = 0; i < wanted; i++) {
                    targets.add(target(item, random));
                }
                targets.remove(item);
                for (int target : targets) {
                    writer.row(id(item), id(target));
                }
                links += targets.size();
            }
            writer.finish();
        }
        return links;
    }

    /** Item numbers go round the clusters, the most popular items of each first. */
    private int cluster(int item) {
        return item % clusters;
    }

    private int topic(int item) {
        return item / clusters % TOPICS;
    }

    private String id(int item) {
        return String.format(Locale.ROOT, "item-%07d", item * stride % items);
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
