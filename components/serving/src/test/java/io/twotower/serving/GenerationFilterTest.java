package io.twotower.serving;

import com.yahoo.prelude.query.AndItem;
import com.yahoo.prelude.query.CompositeItem;
import com.yahoo.prelude.query.Item;
import com.yahoo.prelude.query.NearestNeighborItem;
import com.yahoo.prelude.query.NotItem;
import com.yahoo.prelude.query.OrItem;
import com.yahoo.prelude.query.RankItem;
import com.yahoo.prelude.query.WeakAndItem;
import com.yahoo.prelude.query.WordItem;
import com.yahoo.processing.IllegalInputException;
import com.yahoo.search.query.QueryTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GenerationFilterTest {
    @TempDir
    static Path directory;
    private static SlotTowers a;
    private static SlotTowers b;

    @BeforeAll
    static void models() {
        a = Models.slot("a", Models.symmetric(directory.resolve("a"), 1));
        b = Models.slot("b", Models.symmetric(directory.resolve("b"), 2));
    }

    private static Set<SlotTowers> apply(QueryTree tree, SlotTowers... slots) {
        return new GenerationFilter(new Slots(Models.registry(slots))).apply(tree, UnaryOperator.identity());
    }

    private static NearestNeighborItem neighbors(String field) {
        return new NearestNeighborItem(field, "q");
    }

    @Test
    void aNearestNeighborAtTheRootIsFiltered() {
        QueryTree tree = new QueryTree(neighbors("embedding_a"));
        assertEquals(Set.of(a), apply(tree, a, b));
        assertTrue(tree.getRoot() instanceof AndItem, tree.toString());
        assertSame(tree.getRoot(), ((AndItem) tree.getRoot()).getItem(0).getParent());
        assertEquals(List.of(neighbors("embedding_a"), GenerationFilter.exactly("generation_a", a.generation())), ((AndItem) tree.getRoot()).items());
    }

    @Test
    void anAndTakesTheFilterBesideItsOtherConditions() {
        AndItem and = new AndItem();
        and.addItem(neighbors("embedding_a"));
        and.addItem(new WordItem("editors", "section"));
        QueryTree tree = new QueryTree(and);
        apply(tree, a, b);
        assertEquals(3, and.getItemCount());
    }

    @Test
    void otherVectorFieldsAndOtherQueriesAreLeftAlone() {
        OrItem or = new OrItem();
        or.addItem(neighbors("photo"));
        or.addItem(new WordItem("editors", "section"));
        QueryTree tree = new QueryTree(or);
        QueryTree before = tree.clone();
        assertEquals(Set.of(), apply(tree, a, b));
        assertEquals(before, tree);
        apply(new QueryTree(), a, b);
    }

    @Test
    void aFieldIsKnownByItsAliases() {
        QueryTree tree = new QueryTree(neighbors("vector"));
        Set<SlotTowers> searched = new GenerationFilter(new Slots(Models.registry(a))).apply(tree, name -> name.equals("vector") ? "embedding_a" : name);
        assertEquals(Set.of(a), searched);
        assertTrue(tree.getRoot() instanceof AndItem);
    }

    @Test
    void anEmptySlotCannotBeSearched() {
        IllegalInputException e = assertThrows(IllegalInputException.class, () -> apply(new QueryTree(neighbors("embedding_b")), a, Models.empty("b")));
        assertTrue(e.getMessage().contains("Slot b is empty") && e.getMessage().contains("slot a"), e.getMessage());
    }

    /**
     * Over random trees: filtering changes the truth of each nearestNeighbor to "near, and of the slot's model", and of nothing else;
     * filtering again changes nothing at all.
     */
    @Test
    void randomTreesKeepTheirMeaning() {
        Random random = new Random(7);
        int filtered = 0;
        for (int i = 0; i < 2000; i++) {
            Item root = randomItem(random, 4);
            QueryTree tree = new QueryTree(root);
            QueryTree original = tree.clone();
            filtered += apply(tree, a, b).size();
            for (int d = 0; d < 20; d++) {
                Document document = new Document(random.nextInt());
                assertEquals(matches(original.getRoot(), document, true), matches(tree.getRoot(), document, false), () -> original + " became " + tree);
            }
            QueryTree again = tree.clone();
            apply(again, a, b);
            assertEquals(tree, again);
        }
        assertTrue(filtered > 1000, "the trees should search vectors, did " + filtered + " times");
    }

    /** Truth of every leaf for one document, at random but fixed. */
    private record Document(int seed) {
        boolean near(NearestNeighborItem item) {
            return bit(item.getIndexName() + item.getTargetHits());
        }

        boolean has(String index, String word) {
            return bit(index + word);
        }

        private boolean bit(String key) {
            return new Random(31L * seed + key.hashCode()).nextDouble() < 0.5;
        }
    }

    private static boolean matches(Item item, Document document, boolean guarded) {
        if (item instanceof NearestNeighborItem neighbors) {
            Map<String, SlotTowers> slots = Map.of("embedding_a", a, "embedding_b", b);
            SlotTowers slot = slots.get(neighbors.getIndexName());
            return document.near(neighbors) && (!guarded || slot == null || document.has(slot.slot().generationField(), slot.generation()));
        }
        if (item instanceof WordItem word) return document.has(word.getIndexName(), word.getWord());
        List<Item> children = ((CompositeItem) item).items();
        if (item instanceof NotItem)
            return matches(children.get(0), document, guarded) && children.stream().skip(1).noneMatch(child -> matches(child, document, guarded));
        if (item instanceof RankItem) return matches(children.get(0), document, guarded);
        if (item instanceof AndItem) return children.stream().allMatch(child -> matches(child, document, guarded));
        return children.stream().anyMatch(child -> matches(child, document, guarded)); // OR, and WEAKAND with few terms
    }

    private static Item randomItem(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) return randomLeaf(random);
        CompositeItem composite = switch (random.nextInt(5)) {
            case 0 -> new AndItem();
            case 1 -> new OrItem();
            case 2 -> new RankItem();
            case 3 -> new WeakAndItem();
            default -> new NotItem();
        };
        int children = 2 + random.nextInt(3);
        for (int i = 0; i < children; i++) composite.addItem(randomItem(random, depth - 1));
        return composite;
    }

    private static Item randomLeaf(Random random) {
        int kind = random.nextInt(6);
        if (kind == 0) return new WordItem("w" + random.nextInt(3), "section");
        if (kind == 1) return GenerationFilter.exactly("generation_a", random.nextBoolean() ? a.generation() : "another");
        NearestNeighborItem neighbors = neighbors(List.of("embedding_a", "embedding_b", "photo", "embedding_a").get(kind - 2));
        neighbors.setTargetHits(1 + random.nextInt(3));
        return neighbors;
    }

    @Test
    void filtersHaveNoPartInRanking() {
        WordItem filter = GenerationFilter.exactly("generation_a", "f");
        assertTrue(filter.isFilter() && !filter.isRanked() && filter.isStemmed() && !filter.isNormalizable());
    }
}
