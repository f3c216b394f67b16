package io.twotower.trainer.experiment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class RecipeDataTest {

    @TempDir
    private Path directory;

    private List<String> prepare(int items) throws IOException {
        Path recipe = Files.writeString(directory.resolve("recipe.yaml"), """
                name: tiny
                data: {import: synthetic, options: {items: %d, linksPerItem: 2}}
                methods: {plain: {}, other: {}}
                """.formatted(items));
        List<String> said = new ArrayList<>();
        Recipe.read(recipe).data().prepare(directory.resolve("data"), null, said::add);
        return said;
    }

    @Test
    void whatAnotherRecipeOrAnotherTwotowerImportedIsImportedAgain() throws IOException {
        List<String> earlier = List.of("data: as imported earlier, in " + directory.resolve("data"));
        prepare(60);
        assertEquals(earlier, prepare(60));
        assertNotEquals(earlier, prepare(70));
        assertEquals(earlier, prepare(70));
        Path identity = directory.resolve("data/recipe-data.txt");
        String[] parts = Files.readString(identity).split(" ");
        assertEquals(64, parts[parts.length - 1].strip().length(), "the checksum of the model file that was imported with");
        Files.writeString(identity, Files.readString(identity).replace(parts[parts.length - 1].strip(), "0".repeat(64)));
        assertNotEquals(earlier, prepare(70), "the model file has changed with Twotower: what it says now counts");
        assertEquals(earlier, prepare(70));
    }
}
