package io.twotower.application;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The text of {@code services.xml}; its parts are also what a user's own is told to add. Nothing in it needs escaping: {@link ItemField}. */
final class ServicesTemplate {
    static final String BUNDLE = "twotower-serving";
    static final String SLOT_TOWERS = "io.twotower.serving.SlotTowers";
    static final String EMBEDDER = "io.twotower.serving.TowerEmbedder";
    static final String SEARCHER = "io.twotower.serving.QueryTowerSearcher";
    static final String STATUS = "io.twotower.serving.TowerStatusHandler";
    static final String PROCESSOR = "io.twotower.serving.ItemTowerProcessor";

    private ServicesTemplate() {}

    static String render(ApplicationSpec spec, Set<Slot> filled) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- Rendered by Twotower, and yours to change: `twotower package`, given your own directory of services.xml and schemas,
                     checks them, and says what the model needs and does not find there. -->
                <services version="1.0">

                  <!-- Answers queries and takes documents, on port 8080. -->
                  <container id="default" version="1.0">

                    <!-- The models. Each slot holds one, or none yet: then only its name is given. -->
                """
                + Arrays.stream(Slot.values()).map(slot -> indent(2, towers(slot, filled.contains(slot)))).collect(Collectors.joining())
                + """

                    <!-- The query towers as embedders, for plain Vespa queries: input.query(q_a)=embed(query_tower_a, @features) -->
                """
                + Arrays.stream(Slot.values()).map(slot -> indent(2, embedder(slot))).collect(Collectors.joining())
                + """

                    <!-- Turns twoTower.* request parameters into a nearest-neighbor search; other queries pass through. -->
                    <search>
                """
                + indent(3, searchChain(spec.idField()))
                + """
                    </search>

                    <!-- Gives every document that is written its vectors: one for each slot that holds a model. -->
                    <document-processing>
                """
                + indent(3, docprocChain())
                + """
                    </document-processing>

                    <document-api/>

                    <!-- Which slot answers, and what has been asked of each: GET /twotower/v1/status -->
                """
                + indent(2, statusHandler())
                + """
                  </container>

                  <content id="items" version="1.0">
                    <min-redundancy>1</min-redundancy>
                    <documents>
                      <document type="item" mode="index"/>
                      <!-- Documents go through the item towers before they are indexed. -->
                """
                + indent(3, docprocReference())
                + """
                    </documents>
                  </content>
                </services>
                """;
    }

    static String towers(Slot slot, boolean filled) {
        String files = filled ? files(slot).stream().map(file -> "\n    " + file).collect(Collectors.joining()) : "";
        return """
                <component id="%s" class="%s" bundle="%s">
                  <config name="io.twotower.serving.slot-towers">
                    <slot>%s</slot>%s
                  </config>
                </component>
                """.formatted(slot.towersComponent(), SLOT_TOWERS, BUNDLE, slot.label(), files);
    }

    /** The config of a filled slot: an element for each file of its model. */
    static List<String> files(Slot slot) {
        return List.of("<manifest>" + SlotFiles.manifest(slot) + "</manifest>", "<features>" + SlotFiles.features(slot) + "</features>",
                "<queryTower>" + SlotFiles.queryTower(slot) + "</queryTower>", "<itemTower>" + SlotFiles.itemTower(slot) + "</itemTower>");
    }

    static String embedder(Slot slot) {
        return """
                <component id="%s" class="%s" bundle="%s">
                  <config name="io.twotower.serving.tower-embedder">
                    <slot>%s</slot>
                  </config>
                </component>
                """.formatted(slot.embedderComponent(), EMBEDDER, BUNDLE, slot.label());
    }

    /** @param idField an attribute that holds each item's id, or null */
    static String searchChain(String idField) {
        String searcher = idField == null ? "<searcher id=\"%s\" bundle=\"%s\"/>".formatted(SEARCHER, BUNDLE) : """
                <searcher id="%s" bundle="%s">
                    <config name="io.twotower.serving.query-tower-searcher">
                      <!-- Leaves seed and history out of the hits by this attribute. -->
                      <idField>%s</idField>
                    </config>
                  </searcher>""".formatted(SEARCHER, BUNDLE, idField);
        return """
                <chain id="default" inherits="vespa">
                  %s
                </chain>
                """.formatted(searcher);
    }

    static String docprocChain() {
        return """
                <chain id="towers" inherits="indexing">
                  <documentprocessor id="%s" bundle="%s"/>
                </chain>
                """.formatted(PROCESSOR, BUNDLE);
    }

    static String statusHandler() {
        return """
                <handler id="%s" bundle="%s">
                  <binding>http://*/twotower/v1/status</binding>
                </handler>
                """.formatted(STATUS, BUNDLE);
    }

    static String docprocReference() {
        return """
                <document-processing cluster="default" chain="towers"/>
                """;
    }

    /** So many steps further in; {@link String#indent} would leave blanks on empty lines, of which the parts have none. */
    private static String indent(int steps, String part) {
        return part.indent(2 * steps);
    }
}
