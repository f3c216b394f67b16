package io.twotower.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.ModelBundle;
import io.twotower.trainer.spec.ModelSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** From what is deployed and a new model to what is deployed next: the towers that answer are never replaced in place. */
class GenerationPackageTest {
    @TempDir
    private static Path shared;
    private static ModelBundle old;
    private static ModelBundle retrained;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void models() throws IOException {
        old = TinyModel.write(shared.resolve("old"));
        retrained = model("retrained", another(31));
    }

    private static ModelBundle model(String name, ModelSpec spec) throws IOException {
        return TinyModel.write(shared.resolve(name), spec, tower -> {});
    }

    /** A model is named by its content, and trained again without one thing changed it would be the same. */
    private static ModelSpec another(int tags) {
        ModelSpec spec = TinyModel.debianSpec();
        ArrayNode item = (ArrayNode) spec.toJson().get("item");
        item.forEach(feature -> {
            if (feature.path("name").asText().equals("tags")) ((ObjectNode) feature).put("maxLength", tags);
        });
        return spec.with("item", item);
    }

    private GenerationPackage rendered(String name, Map<Slot, ModelBundle> models, Slot active) {
        Path zip = scratch.resolve(name + ".zip");
        new ApplicationPackager(models, active, null).write(zip);
        return unzip(zip);
    }

    private GenerationPackage unzip(Path zip) {
        return GenerationPackage.unzip(zip, directory(zip));
    }

    private Path directory(Path zip) {
        return scratch.resolve(zip.getFileName().toString().replace(".zip", "") + "/application");
    }

    private GenerationPackage next(GenerationPackage deployed, ModelBundle model) {
        Path zip = scratch.resolve("next.zip");
        deployed.writeNext(model, zip);
        return unzip(zip);
    }

    private static void assertHolds(GenerationPackage found, Slot active, ModelBundle a, ModelBundle b) {
        assertEquals(active, found.active());
        assertEquals(Optional.ofNullable(a).map(ModelBundle::fingerprint), found.model(Slot.A).map(ModelBundle::fingerprint));
        assertEquals(Optional.ofNullable(b).map(ModelBundle::fingerprint), found.model(Slot.B).map(ModelBundle::fingerprint));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(ApplicationException.class, action).getMessage();
    }

    @Test
    void aNewModelGoesIntoTheIdleSlotAndTheActiveOneStaysByteForByte() throws IOException {
        GenerationPackage deployed = rendered("deployed", Map.of(Slot.A, old), Slot.A);
        assertEquals(Slot.B, deployed.idle());
        GenerationPackage next = next(deployed, retrained);
        assertHolds(next, Slot.A, old, retrained);
        for (String file : SlotFiles.all(Slot.A))
            assertArrayEquals(Files.readAllBytes(scratch.resolve("deployed/application").resolve(file)), Files.readAllBytes(scratch.resolve("next/application").resolve(file)), file);
        assertEquals(List.of(), ApplicationChecker.problems(scratch.resolve("next/application")));
        assertEquals(Optional.of(Slot.B), next.slotOf(retrained.fingerprint()));
        assertEquals(Optional.empty(), deployed.slotOf(retrained.fingerprint()));
    }

    @Test
    void theSameModelAgainGivesTheSamePackage() throws IOException {
        GenerationPackage deployed = rendered("deployed", Map.of(Slot.A, old), Slot.A);
        GenerationPackage next = next(deployed, retrained);
        Path again = scratch.resolve("again.zip");
        next.writeNext(retrained, again);
        assertArrayEquals(Files.readAllBytes(scratch.resolve("next.zip")), Files.readAllBytes(again));
    }

    @Test
    void theThirdGenerationReplacesTheFirst() throws IOException {
        ModelBundle third = model("third", another(30));
        GenerationPackage deployed = rendered("deployed", Map.of(Slot.A, old, Slot.B, retrained), Slot.B);
        assertHolds(next(deployed, third), Slot.B, third, retrained);
    }

    @Test
    void theActiveGenerationIsNotFilledInAgain() {
        GenerationPackage deployed = rendered("deployed", Map.of(Slot.A, old), Slot.A);
        String refusal = refusal(() -> deployed.writeNext(old, scratch.resolve("next.zip")));
        assertTrue(refusal.contains("slot a") && refusal.contains("nothing to do"), refusal);
    }

    @Test
    void anotherLengthOfVectorsIsRefused() throws IOException {
        ModelBundle narrow = model("narrow", TinyModel.debianSpec().with("towers.dim", 32));
        GenerationPackage deployed = rendered("deployed", Map.of(Slot.A, old), Slot.A);
        String refusal = refusal(() -> deployed.writeNext(narrow, scratch.resolve("next.zip")));
        assertTrue(refusal.contains("'embedding_b'") && refusal.contains("32") && refusal.contains("towers.dim: 128"), refusal);
        assertFalse(Files.exists(scratch.resolve("next.zip")));
    }

    @Test
    void switchingChangesOneWord() throws IOException {
        GenerationPackage both = rendered("both", Map.of(Slot.A, old, Slot.B, retrained), Slot.A);
        String before = Files.readString(scratch.resolve("both/application").resolve(GenerationPackage.PROFILE));
        assertEquals(before.replace(">a<", ">b<"), both.profile(Slot.B));
        assertEquals(before, both.profile(Slot.A));
        GenerationPackage one = rendered("one", Map.of(Slot.A, old), Slot.A);
        String refusal = refusal(() -> one.profile(Slot.B));
        assertTrue(refusal.contains("slot b") && refusal.contains("no model"), refusal);
    }

    @Test
    void aDeployKeepsWhatAnswersAndWhatIsKeptWarm() {
        GenerationPackage deployed = rendered("deployed", Map.of(Slot.A, old, Slot.B, retrained), Slot.B);
        GenerationPackage packaged = rendered("packaged", Map.of(Slot.A, old), Slot.A);
        Path zip = scratch.resolve("over.zip");
        packaged.writeOver(deployed, zip);
        assertHolds(unzip(zip), Slot.B, old, retrained);
    }

    @Test
    void aDeployThatWouldReplaceTheTowersThatAnswerIsRefused() {
        GenerationPackage deployed = rendered("deployed", Map.of(Slot.A, old), Slot.A);
        GenerationPackage packaged = rendered("packaged", Map.of(Slot.A, retrained), Slot.A);
        String refusal = refusal(() -> packaged.writeOver(deployed, scratch.resolve("over.zip")));
        assertTrue(refusal.contains("slot a") && refusal.contains("twotower reindex"), refusal);
        assertFalse(Files.exists(scratch.resolve("over.zip")));
    }

    // Packages of a user's own

    /** What is deployed after a user has changed it. */
    private GenerationPackage changed(String file, String text, String replacement) throws IOException {
        rendered("own", Map.of(Slot.A, old), Slot.A);
        Path path = scratch.resolve("own/application").resolve(file);
        String content = Files.readString(path);
        assertTrue(content.contains(text), text);
        Files.writeString(path, content.replace(text, replacement));
        return GenerationPackage.read(scratch.resolve("own/application"));
    }

    @Test
    void theUsersFilesAreKeptAndOnlyToldOfTheNewModel() throws IOException {
        GenerationPackage deployed = changed("schemas/item.sd", "fieldset default", "fieldset mine");
        GenerationPackage next = next(deployed, retrained);
        assertHolds(next, Slot.A, old, retrained);
        Path files = scratch.resolve("next/application");
        assertTrue(Files.readString(files.resolve("schemas/item.sd")).contains("fieldset mine"));
        assertTrue(Files.readString(files.resolve("services.xml")).contains("<slot>b</slot>\n        <manifest>towers/b/manifest.json</manifest>\n"));
    }

    @Test
    void fieldsThatTheUsersSchemaLacksAreNamed() throws IOException {
        ModelSpec spec = TinyModel.debianSpec();
        ModelBundle more = model("more", spec.with("item", withLicence(spec)));
        GenerationPackage own = changed("schemas/item.sd", "fieldset default", "fieldset mine");
        String refusal = refusal(() -> own.writeNext(more, scratch.resolve("next.zip")));
        assertTrue(refusal.contains("no field 'licence'"), refusal);
        GenerationPackage deployed = rendered("deployed", Map.of(Slot.A, old), Slot.A);
        assertHolds(next(deployed, more), Slot.A, old, more);
        assertTrue(Files.readString(scratch.resolve("next/application/schemas/item.sd")).contains("field licence type string"));
    }

    private static JsonNode withLicence(ModelSpec spec) {
        ArrayNode item = (ArrayNode) spec.toJson().get("item");
        item.addObject().put("name", "licence").put("kind", "category").putObject("vocabulary").put("hash", 16);
        return item;
    }

    @Test
    void aServicesFileThatNamesOtherFilesIsRefused() throws IOException {
        GenerationPackage deployed = changed("services.xml", "name=\"io.twotower.serving.slot-towers\">\n        <slot>b</slot>",
                "name=\"io.twotower.serving.slot-towers\">\n        <!-- the second --><slot>b</slot>");
        String refusal = refusal(() -> deployed.writeNext(retrained, scratch.resolve("next.zip")));
        assertTrue(refusal.contains("services.xml") && refusal.contains("<manifest>towers/b/manifest.json</manifest>"), refusal);
    }

    @Test
    void aProfileThatDoesNotNameASlotCannotBeRead() throws IOException {
        String message = refusal(() -> changed(GenerationPackage.PROFILE, "<field name=\"twoTower.slot\">a</field>", ""));
        assertTrue(message.contains("default.xml") && message.contains("twoTower.slot"), message);
    }

    @Test
    void zipThatLeadsOutOfItsDirectoryIsRefused() throws IOException {
        Path zip = scratch.resolve("evil.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("../outside"));
        }
        String message = refusal(() -> unzip(zip));
        assertTrue(message.contains("../outside"), message);
        assertFalse(Files.exists(scratch.resolve("evil/outside")));
    }
}
