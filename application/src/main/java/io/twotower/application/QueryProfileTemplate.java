package io.twotower.application;

/** The texts of the query profiles: the active slot, and the types of our request parameters. */
final class QueryProfileTemplate {
    private QueryProfileTemplate() {}

    /** @param active the slot that queries use which name none */
    static String defaultProfile(Slot active) {
        return """
                <!-- What every query starts from; a request's own parameters come before these. -->
                <query-profile id="default" type="root">
                  <!-- The slot that answers. Switching models is changing this value: towers are not reloaded by it. -->
                  <field name="twoTower.slot">%s</field>
                </query-profile>
                """.formatted(active.label());
    }

    /** The query vectors' types are not repeated here: rank profiles declare them. */
    static String rootType() {
        return """
                <!-- Vespa's own parameters, and ours. -->
                <query-profile-type id="root" inherits="native">
                  <field name="twoTower" type="query-profile:twoTower"/>
                </query-profile-type>
                """;
    }

    static String twoTowerType() {
        return """
                <!-- The parameters of a recommendation query. Strict: a misspelled one is an error, not ignored. -->
                <query-profile-type id="twoTower">
                  <strict/>
                  <!-- An item's id: more like this one. -->
                  <field name="seed" type="string"/>
                  <!-- Ids of items, the most recent first, separated by commas. -->
                  <field name="history" type="string"/>
                  <!-- The query's features as a JSON object, in place of or beside a seed's. -->
                  <field name="features" type="string"/>
                  <!-- a or b: which model answers. -->
                  <field name="slot" type="string"/>
                  <!-- How many nearest items are retrieved, and how many more the index explores on the way. -->
                  <field name="targetHits" type="integer"/>
                  <field name="exploreAdditionalHits" type="integer"/>
                  <!-- true or false: whether the seed and the history may be among the hits. Not of type boolean: that takes any word for false. -->
                  <field name="includeSeed" type="string"/>
                </query-profile-type>
                """;
    }
}
