package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
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
    void whatAnotherRecipeOrAnotherTwotowerImportedIsImportedAgain() throws Exception {
        List<String> earlier = List.of("data: as imported earlier, in " + directory.resolve("data"));
        prepare(60);
        assertEquals(earlier, prepare(60));
        assertNotEquals(earlier, prepare(70));
        assertEquals(earlier, prepare(70));
        Path model = directory.resolve("data/model.yaml");
        String now = Files.readString(model);
        importedWith("# An earlier Twotower's\n" + now);
        assertNotEquals(earlier, prepare(70), "the model file has changed with Twotower: what it says now counts");
        assertEquals(now, Files.readString(model));
        assertEquals(earlier, prepare(70));
    }

    /** Leaves the directory as an import with this model file would have. */
    private void importedWith(String modelFile) throws Exception {
        Files.writeString(directory.resolve("data/model.yaml"), modelFile);
        Path summary = directory.resolve("data/import.json");
        ObjectNode imported = (ObjectNode) new ObjectMapper().readTree(summary.toFile());
        byte[] checksum = MessageDigest.getInstance("SHA-256").digest(modelFile.getBytes(StandardCharsets.UTF_8));
        ((ObjectNode) imported.get("files")).put("model.yaml", HexFormat.of().formatHex(checksum));
        Files.writeString(summary, imported.toString());
    }
}
