package io.twotower.serving;

import com.yahoo.processing.IllegalInputException;
import com.yahoo.processing.request.CompoundName;
import com.yahoo.search.Query;
import com.yahoo.search.query.Properties;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a request asks of a tower, read from its {@code twoTower.*} parameters and checked as far as they can be without the model.
 *
 * @param slot name of the slot whose towers are used
 * @param seed id of the item to recommend for
 * @param history ids of items the recommendation is for as well, most recent first
 * @param features JSON object of query features; empty without one
 * @param targetHits neighbours to retrieve a content node
 * @param exploreAdditionalHits neighbours that the index explores beyond these
 * @param includeSeed whether seed and history may be among the hits
 */
record TowerRequest(String slot, Optional<String> seed, List<String> history, Optional<String> features, int targetHits,
                    int exploreAdditionalHits, boolean includeSeed) {
    private static final CompoundName PREFIX = CompoundName.from("twoTower");
    static final CompoundName SEED = CompoundName.from("twoTower.seed");
    static final CompoundName HISTORY = CompoundName.from("twoTower.history");
    static final CompoundName FEATURES = CompoundName.from("twoTower.features");
    static final CompoundName SLOT = CompoundName.from("twoTower.slot");
    private static final CompoundName TARGET_HITS = CompoundName.from("twoTower.targetHits");
    private static final CompoundName EXPLORE_ADDITIONAL_HITS = CompoundName.from("twoTower.exploreAdditionalHits");
    private static final CompoundName INCLUDE_SEED = CompoundName.from("twoTower.includeSeed");

    private static final Set<String> NAMES =
            new TreeSet<>(List.of("seed", "history", "features", "slot", "targetHits", "exploreAdditionalHits", "includeSeed"));

    /**
     * Returns what a query asks of a tower; empty when it has none of seed, history and features, and so is not for us.
     *
     * @throws IllegalInputException naming the parameter that cannot be used, and the way out
     */
    static Optional<TowerRequest> of(Query query, QueryTowerSearcherConfig config) {
        Properties properties = query.properties();
        checkNames(properties);
        Optional<String> seed = text(properties, SEED);
        Optional<String> history = text(properties, HISTORY);
        Optional<String> features = text(properties, FEATURES);
        if (seed.isEmpty() && history.isEmpty() && features.isEmpty()) return Optional.empty();
        seed.ifPresent(id -> checkId(SEED, id, config));
        return Optional.of(new TowerRequest(text(properties, SLOT).orElse(config.defaultSlot()), seed, history.map(ids -> ids(ids, config)).orElse(List.of()),
                                            features, targetHits(query, config),
                                            number(properties, EXPLORE_ADDITIONAL_HITS, 0, config.maxExploreAdditionalHits(), config.exploreAdditionalHits()),
                                            truth(properties, INCLUDE_SEED)));
    }

    /** A misspelt parameter must not go unnoticed: the query would be answered without it. */
    private static void checkNames(Properties properties) {
        for (String name : properties.listProperties(PREFIX).keySet()) {
            if (NAMES.contains(name)) continue;
            throw new IllegalInputException("There is no parameter " + Quoted.of(PREFIX + "." + name) + ". "
                    + (name.startsWith("features.") ? "Give " + FEATURES + " as a string that holds a JSON object"
                                                    : "There are " + PREFIX + "." + String.join(", " + PREFIX + ".", NAMES)));
        }
    }

    private static Optional<String> text(Properties properties, CompoundName name) {
        String value = properties.getString(name);
        if (value == null) return Optional.empty();
        if (value.isBlank()) throw new IllegalInputException("'" + name + "' is empty: give it a value or leave it out");
        return Optional.of(value.strip());
    }

    private static void checkId(CompoundName name, String id, QueryTowerSearcherConfig config) {
        if (id.isEmpty()) throw new IllegalInputException("'" + name + "' has an empty id: separate ids by single commas");
        if (id.length() > config.maxIdLength())
            throw new IllegalInputException("'" + name + "' has an id of " + id.length() + " characters; at most " + config.maxIdLength() + " are allowed");
    }

    private static List<String> ids(String list, QueryTowerSearcherConfig config) {
        if (list.length() > (config.maxIdLength() + 2L) * config.maxHistory()) throw tooLong(config);
        List<String> ids = new ArrayList<>();
        for (String id : list.split(",", -1)) {
            checkId(HISTORY, id.strip(), config);
            ids.add(id.strip());
        }
        if (ids.size() > config.maxHistory()) throw tooLong(config);
        return List.copyOf(ids);
    }

    private static IllegalInputException tooLong(QueryTowerSearcherConfig config) {
        return new IllegalInputException("'" + HISTORY + "' has more than " + config.maxHistory() + " ids: give the most recent ones");
    }

    private static int targetHits(Query query, QueryTowerSearcherConfig config) {
        long page = (long) query.getHits() + query.getOffset();
        if (page > config.maxTargetHits())
            throw new IllegalInputException("'hits' + 'offset' is " + page + "; a recommendation has at most " + config.maxTargetHits() + " hits");
        int targetHits = number(query.properties(), TARGET_HITS, 1, config.maxTargetHits(), (int) Math.max(config.targetHits(), page));
        if (targetHits < page)
            throw new IllegalInputException("'" + TARGET_HITS + "' is " + targetHits + ", too few for 'hits' + 'offset', which is " + page + ": raise it, or ask for fewer hits");
        return targetHits;
    }

    private static int number(Properties properties, CompoundName name, int min, int max, int otherwise) {
        Optional<String> value = text(properties, name);
        if (value.isEmpty()) return otherwise;
        try {
            int number = Integer.parseInt(value.get());
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException e) {
            // Answered like a number out of range.
        }
        throw new IllegalInputException("'" + name + "' must be a whole number from " + min + " to " + max + ", is " + Quoted.of(value.get()));
    }

    private static boolean truth(Properties properties, CompoundName name) {
        String value = text(properties, name).orElse("false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalInputException("'" + name + "' must be true or false, is " + Quoted.of(value));
        };
    }

    /** Returns the items that the recommendation is made from, each once. */
    Set<String> sourceItems() {
        Set<String> items = new LinkedHashSet<>();
        seed.ifPresent(items::add);
        items.addAll(history);
        return items;
    }

    /** Returns the name of the parameter that an item was given by. */
    CompoundName parameterOf(String item) {
        return seed.isPresent() && seed.get().equals(item) ? SEED : HISTORY;
    }
}
