package io.twotower.serving;

import com.yahoo.config.ConfigInstance;
import com.yahoo.config.FileReference;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The defaults, then every key set; the last assertion of each test sees keys that it has forgotten. */
class ConfigTest {
    private static void assertKeys(int keys, ConfigInstance config) {
        assertEquals(keys, ConfigInstance.serialize(config).size(), () -> "keys of " + ConfigInstance.serialize(config));
    }

    @Test
    void slotTowers() {
        SlotTowersConfig defaults = new SlotTowersConfig.Builder().slot("a").build();
        assertTrue(defaults.manifest().isEmpty() && defaults.features().isEmpty() && defaults.queryTower().isEmpty() && defaults.itemTower().isEmpty());
        SlotTowersConfig set = new SlotTowersConfig.Builder().slot("b").manifest(Optional.of(new FileReference("m"))).features(Optional.of(new FileReference("f")))
                .queryTower(Optional.of(new FileReference("q"))).itemTower(Optional.of(new FileReference("i"))).build();
        assertEquals("b", set.slot());
        assertEquals(Optional.of(Path.of("m")), set.manifest());
        assertEquals(Optional.of(Path.of("f")), set.features());
        assertEquals(Optional.of(Path.of("q")), set.queryTower());
        assertEquals(Optional.of(Path.of("i")), set.itemTower());
        assertKeys(5, set);
        assertThrows(RuntimeException.class, () -> new SlotTowersConfig.Builder().build());
    }

    @Test
    void towerEmbedder() {
        assertEquals(65536, new TowerEmbedderConfig.Builder().slot("a").build().maxFeaturesBytes());
        TowerEmbedderConfig set = new TowerEmbedderConfig.Builder().slot("b").maxFeaturesBytes(2).build();
        assertEquals("b", set.slot());
        assertEquals(2, set.maxFeaturesBytes());
        assertKeys(2, set);
        assertThrows(RuntimeException.class, () -> new TowerEmbedderConfig.Builder().build());
    }

    @Test
    void itemTower() {
        ItemTowerConfig defaults = new ItemTowerConfig.Builder().build();
        assertEquals("item", defaults.documentType());
        assertEquals(1_000_000, defaults.maxStringLength());
        assertEquals(10, defaults.maxUpdateAttempts());
        assertEquals(500, defaults.maxUpdatesInFlight());
        ItemTowerConfig set = new ItemTowerConfig.Builder().documentType("d").maxStringLength(2).maxUpdateAttempts(3).maxUpdatesInFlight(4).build();
        assertEquals("d", set.documentType());
        assertEquals(2, set.maxStringLength());
        assertEquals(3, set.maxUpdateAttempts());
        assertEquals(4, set.maxUpdatesInFlight());
        assertKeys(4, set);
    }

    @Test
    void queryTowerSearcher() {
        QueryTowerSearcherConfig defaults = new QueryTowerSearcherConfig.Builder().build();
        assertEquals("item", defaults.documentType());
        assertEquals("item", defaults.documentNamespace());
        assertEquals("", defaults.idField());
        assertEquals("a", defaults.defaultSlot());
        assertEquals(200, defaults.targetHits());
        assertEquals(10_000, defaults.maxTargetHits());
        assertEquals(0, defaults.exploreAdditionalHits());
        assertEquals(10_000, defaults.maxExploreAdditionalHits());
        assertEquals(50, defaults.maxHistory());
        assertEquals(512, defaults.maxIdLength());
        assertEquals(65536, defaults.maxFeaturesBytes());
        assertEquals(2.0, defaults.fetchTimeout());
        assertEquals(10.0, defaults.mismatchInterval());
        QueryTowerSearcherConfig set = new QueryTowerSearcherConfig.Builder().documentType("d").documentNamespace("n").idField("i").defaultSlot("b").targetHits(2)
                .maxTargetHits(3).exploreAdditionalHits(4).maxExploreAdditionalHits(5).maxHistory(6).maxIdLength(7).maxFeaturesBytes(8).fetchTimeout(9).mismatchInterval(10.5).build();
        assertEquals("d", set.documentType());
        assertEquals("n", set.documentNamespace());
        assertEquals("i", set.idField());
        assertEquals("b", set.defaultSlot());
        assertEquals(2, set.targetHits());
        assertEquals(3, set.maxTargetHits());
        assertEquals(4, set.exploreAdditionalHits());
        assertEquals(5, set.maxExploreAdditionalHits());
        assertEquals(6, set.maxHistory());
        assertEquals(7, set.maxIdLength());
        assertEquals(8, set.maxFeaturesBytes());
        assertEquals(9, set.fetchTimeout());
        assertEquals(10.5, set.mismatchInterval());
        assertKeys(13, set);
    }
}
