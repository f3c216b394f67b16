package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RecommendationsTest {
    private static final String ANSWER = """
            {"root": {"children": [
              {"relevance": 0.75, "fields": {"documentid": "id:item:item::neovim", "synopsis": "heavily refactored vim fork",
                 "section": "editors", "tags": ["works-with::text", "role::program"]}},
              {"relevance": 0.5, "fields": {"documentid": "id:item:item::a::b", "section": "editors", "tags": ["x"]}},
              {"relevance": 0.25, "id": "id:item:item::less", "fields": {"section": "text"}}]},
             "timing": {"searchtime": 0.012}}""";

    @Test
    void saysWhyEachIsRecommended() throws Exception {
        Recommendations found = of("{\"section\": \"editors\", \"tags\": [\"role::program\", \"works-with::text\", \"uitoolkit::ncurses\"]}");
        assertEquals(List.of("neovim", "a::b", "less"), found.ids());
        assertEquals(new Recommendations.Hit(1, "neovim", 0.75, "heavily refactored vim fork", "role::program, works-with::text"), found.hits().get(0));
        assertEquals("section editors", found.hits().get(1).why(), "without a shared list member, equal values tell");
        assertEquals("", found.hits().get(2).why());
        assertEquals(12, found.milliseconds());
        assertTrue(found.toTable().contains("neovim"));
        assertEquals("neovim", found.toJson().at("/hits/0/id").asText());
    }

    @Test
    void aFewReasonsAreEnough() throws Exception {
        JsonNode answer = OutputOptions.JSON.readTree("{\"root\": {\"children\": [{\"id\": \"id:item:item::x\", \"fields\": {\"tags\": [\"a\", \"b\", \"c\", \"d\", \"e\"]}}]}}");
        assertEquals("a, b, c, d, …", Recommendations.of(answer, OutputOptions.JSON.readTree("{\"tags\": [\"a\", \"b\", \"c\", \"d\", \"e\"]}")).hits().get(0).why());
    }

    @Test
    void nothingFoundSaysWhatToDo() throws Exception {
        Recommendations none = Recommendations.of(OutputOptions.JSON.readTree("{\"root\": {}}"), OutputOptions.JSON.createObjectNode());
        assertTrue(none.toTable().contains("twotower status"));
    }

    private static Recommendations of(String subject) throws Exception {
        return Recommendations.of(OutputOptions.JSON.readTree(ANSWER), OutputOptions.JSON.readTree(subject));
    }
}
