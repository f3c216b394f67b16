package io.twotower.application;

import com.yahoo.search.query.profile.compiled.CompiledQueryProfile;
import com.yahoo.search.query.profile.config.QueryProfileXMLReader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The query profiles of a package, read as Vespa reads them, for the one thing they say about slots: which of them answers. */
public final class QueryProfiles {
    /** The profile that a request uses which names none. */
    static final String DEFAULT = "default";

    private static final String DIRECTORY = "search/query-profiles";
    private static final String SLOT = "twoTower.slot";
    private static final Pattern SLOT_FIELD = Pattern.compile("(<field\\s+name=\"twoTower\\.slot\"[^>]*>)([^<]*)(</field>)");

    private QueryProfiles() {}

    /** Returns the slot that each profile names, by the profile's name; those that name none are left out. */
    static Map<String, String> slots(Path application) {
        Path directory = application.resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) return Map.of();
        Map<String, String> slots = new TreeMap<>();
        for (CompiledQueryProfile profile : new QueryProfileXMLReader().read(directory.toString()).compile().allComponents()) {
            Object slot = profile.get(SLOT);
            if (slot != null) slots.put(profile.getId().getName(), slot.toString().strip());
        }
        return slots;
    }

    /** Returns the slot that a profile's text names, by a single element {@code <field name="twoTower.slot">}; empty when it names none. */
    public static Optional<Slot> slot(String profile) {
        List<MatchResult> fields = SLOT_FIELD.matcher(profile).results().toList();
        if (fields.size() != 1) return Optional.empty();
        String label = fields.get(0).group(2).strip();
        return Arrays.stream(Slot.values()).filter(slot -> slot.label().equals(label)).findFirst();
    }

    /**
     * Returns a profile's text with another slot in it; the rest stands as it is.
     *
     * @return empty when the text does not name a slot once, by an element {@code <field name="twoTower.slot">}
     */
    public static Optional<String> withSlot(String profile, Slot slot) {
        Matcher field = SLOT_FIELD.matcher(profile);
        if (field.results().count() != 1) return Optional.empty();
        return Optional.of(field.replaceFirst("$1" + slot.label() + "$3"));
    }
}
