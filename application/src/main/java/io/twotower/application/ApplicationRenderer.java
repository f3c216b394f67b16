package io.twotower.application;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the text files of a complete Vespa application for a model. */
public final class ApplicationRenderer {
    static final String SERVICES = "services.xml";
    static final String SCHEMA = "schemas/item.sd";
    static final String DEFAULT_PROFILE = "search/query-profiles/default.xml";
    static final String ROOT_TYPE = "search/query-profiles/types/root.xml";
    static final String TWO_TOWER_TYPE = "search/query-profiles/types/twoTower.xml";

    private final ApplicationSpec spec;

    public ApplicationRenderer(ApplicationSpec spec) {
        this.spec = spec;
    }

    /**
     * Returns the files' texts by their paths in the application package, sorted.
     *
     * @param filled the slots whose model's files will be in the package
     * @param active the slot that answers
     */
    public SortedMap<String, String> render(Set<Slot> filled, Slot active) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(
                SERVICES, ServicesTemplate.render(spec, filled),
                SCHEMA, SchemaTemplate.render(spec),
                DEFAULT_PROFILE, QueryProfileTemplate.defaultProfile(active),
                ROOT_TYPE, QueryProfileTemplate.rootType(),
                TWO_TOWER_TYPE, QueryProfileTemplate.twoTowerType())));
    }
}
