package io.twotower.trainer.experiment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RecipeTest {

    private static final String VALID = """
            name: tiny
            data: {import: synthetic, options: {items: 100}}
            fractions: [1, 0.5]
            methods:
              plain: {label: Plain, settings: {selfSupervision.weight: 0}}
              rfm: {settings: {selfSupervision.masking: rfm}, fractions: [0.5], tune: {selfSupervision.weight: {min: 0.1, max: 1.0, scale: log}}}
            tune: {settings: {loss.temperature: {values: [0.05, 0.1]}}}
            """;

    @TempDir
    Path directory;

    private Recipe read(String yaml) throws IOException {
        return Recipe.read(Files.writeString(directory.resolve("tiny.yaml"), yaml));
    }

    @Test
    void whatIsLeftOutHasADefault() throws IOException {
        Recipe recipe = read(VALID);
        assertEquals("tiny", recipe.title());
        assertEquals(List.of(1L, 2L, 3L), recipe.seeds());
        assertEquals("plain", recipe.comparedWith().name(), "the first method");
        assertEquals("rfm", recipe.table().examples().name(), "the first other method");
        assertEquals("rfm", recipe.methods().get(1).label());
        assertEquals(List.of(1.0, 0.5), recipe.methods().get(0).fractions());
        assertEquals(List.of(0.5), recipe.methods().get(1).fractions());
        assertEquals(16, recipe.tuning().orElseThrow().trials());
    }

    /** Each replaces a part of the valid recipe by one that is no good; the message names the file and the key. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "name: tiny                | name: Tiny Recipe                           | 'name' must be lower-case",
            "name: tiny                | nmae: tiny                                  | 'nmae' is not a known key",
            "import: synthetic         | import: amazon                              | 'data.import' must be one of",
            "items: 100                | itmes: 100                                  | 'data.options.itmes' is not a known key",
            "items: 100                | items: 3                                    | 'data.options.items' must be a whole number from 50",
            "label: Plain              | lable: Plain                                | 'methods.plain.lable' is not a known key",
            "fractions: [0.5]          | fractions: [0.7]                            | 'methods.rfm.fractions' has 0.7",
            "fractions: [1, 0.5]       | fractions: [1, 2]                           | 'fractions[1]' must be a number",
            "fractions: [1, 0.5]       | fractions: [0.5, 0.5]                       | 'fractions' has an element twice",
            "min: 0.1                  | min: 2                                      | 'methods.rfm.tune.selfSupervision.weight' must have a 'min' below",
            "values: [0.05, 0.1]       | values: []                                  | 'tune.settings.loss.temperature.values' must have at least one",
            "tune: {settings           | compareWith: cfm\\ntune: {settings            | 'compareWith' is 'cfm', which is no method",
            "tune: {settings           | table: {slices: [lukewarm]}\\ntune: {settings | 'table.slices[0]' must be one of warm",
            "tune: {settings           | table: {metrics: [AUC]}\\ntune: {settings     | 'table.metrics[0]' must be one of Recall@10",
            "tune: {settings           | tune: {metric: Recall@7, settings            | 'tune.metric' must be one of Recall@10, Recall@100, NDCG@10, cold.Recall@10"})
    void keysThatAreNoGoodAreNamed(String part, String replacement, String message) {
        assertTrue(VALID.contains(part), part);
        String yaml = VALID.replace(part, replacement.replace("\\n", "\n"));
        String said = assertThrows(IllegalArgumentException.class, () -> read(yaml)).getMessage();
        assertTrue(said.contains("tiny.yaml") && said.contains(message), said);
    }

    @Test
    void settingsThatWereFoundComeAfterAMethodsOwn() throws IOException {
        Path found = Files.writeString(directory.resolve("best.yaml"), "plain: {selfSupervision.weight: 0.7, loss.temperature: 0.05}\n");
        Recipe recipe = read(VALID).withSettings(found);
        assertEquals("{selfSupervision.weight=0.7, loss.temperature=0.05}", recipe.methods().get(0).settings().toString());
        assertEquals("{selfSupervision.masking=\"rfm\"}", recipe.methods().get(1).settings().toString(), "it was not named");
        assertSame(recipe.methods().get(0), recipe.comparedWith());
        String said = assertThrows(IllegalArgumentException.class, () -> read(VALID).withSettings(Files.writeString(found, "pain: {}\n"))).getMessage();
        assertTrue(said.contains("best.yaml") && said.contains("'pain' is not a known key"), said);
    }

    /** Those that come with the program can be read, whatever data they need. */
    @Test
    void ownRecipesAreValid() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "recipes"))) {
            List<Recipe> recipes = files.filter(file -> file.toString().endsWith(".yaml")).map(Recipe::read).toList();
            assertFalse(recipes.isEmpty());
            recipes.forEach(recipe -> assertTrue(recipe.tuning().isPresent(), recipe.name() + " can be tuned"));
        }
    }
}
