package io.twotower.application;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.spec.ModelSpec;
import onnx.Onnx;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A rendered package passes Vespa's validation and ours; whatever is broken about it is refused by name. */
class ApplicationPackageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICES = "services.xml";
    private static final String SCHEMA = "schemas/item.sd";

    @TempDir
    private static Path shared;
    private static ModelBundle model;
    private static Path sound;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void stage() throws IOException {
        model = TinyModel.write(shared.resolve("bundle"));
        sound = Files.createDirectories(shared.resolve("application"));
        new ApplicationPackager(Map.of(Slot.A, model), null).stage(sound);
    }

    @Test
    void renderedPackageIsSound() {
        assertEquals(List.of(), ApplicationChecker.problems(sound));
    }

    @Test
    void checkingLeavesNothingBehind() throws IOException {
        Path copy = copy();
        ApplicationChecker.problems(copy);
        assertEquals(files(sound), files(copy));
    }

    @Test
    void everyCombinationOfFilledSlotsIsSound() throws IOException {
        for (Map<Slot, ModelBundle> slots : List.of(Map.of(Slot.B, model), Map.of(Slot.A, model, Slot.B, model))) {
            Path directory = Files.createDirectories(scratch.resolve(slots.size() + "/application"));
            new ApplicationPackager(slots, null).stage(directory);
            assertEquals(List.of(), ApplicationChecker.problems(directory));
        }
    }

    @Test
    void zipHasTheSameBytesEveryTimeAndUncompressedTowers() throws IOException {
        Path one = scratch.resolve("one.zip");
        Path other = scratch.resolve("other.zip");
        new ApplicationPackager(Map.of(Slot.A, model), null).write(one);
        new ApplicationPackager(Map.of(Slot.A, model), null).write(other);
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
        try (ZipFile zip = new ZipFile(one.toFile())) {
            assertEquals(files(sound), zip.stream().map(ZipEntry::getName).toList());
            assertEquals(ZipEntry.STORED, zip.getEntry("models/item_tower_a.onnx").getMethod());
        }
        assertEquals(List.of(one, other), list(scratch), "nothing but the packages is left");
    }

    @Test
    void ownFilesArePackedAndCompleted() throws IOException {
        Path own = ownDirectory();
        replace(own, SCHEMA, "fieldset default", "fieldset mine");
        Files.createDirectories(own.resolve(".git"));
        Files.writeString(own.resolve(".git/config"), "");
        Path zip = scratch.resolve("application.zip");
        new ApplicationPackager(Map.of(Slot.A, model), own).write(zip);
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertTrue(new String(file.getInputStream(file.getEntry(SCHEMA)).readAllBytes()).contains("fieldset mine"));
            assertEquals(files(sound), file.stream().map(ZipEntry::getName).toList());
        }
    }

    @Test
    void ownFilesThatLackSomethingAreRefusedWithWhatToAdd() throws IOException {
        Path own = ownDirectory();
        remove(own, SCHEMA, "field generation_b");
        remove(own, SCHEMA, "rank-profile two_tower_b");
        Path zip = scratch.resolve("application.zip");
        var refused = assertThrows(ApplicationException.class, () -> new ApplicationPackager(Map.of(Slot.A, model), own).write(zip));
        assertEquals(2, refused.problems().size(), refused.getMessage());
        assertTrue(refused.problems().get(0).contains(SchemaTemplate.generationField(Slot.B)), refused.getMessage());
        assertTrue(refused.problems().get(1).contains(SchemaTemplate.rankProfile(Slot.B, 128)), refused.getMessage());
        assertFalse(Files.exists(zip));
    }

    @Test
    void anotherModelReplacesOursButNotTheUsersFiles() throws IOException {
        Path own = ownDirectory();
        for (String file : SlotFiles.all(Slot.A)) copy(sound.resolve(file), own.resolve(file));
        copy(sound.resolve(ServingBundle.PATH), own.resolve(ServingBundle.PATH));
        ModelBundle retrained = TinyModel.write(scratch.resolve("retrained"), TinyModel.debianSpec().with("training.seed", 2), tower -> {});
        Path zip = scratch.resolve("application.zip");
        new ApplicationPackager(Map.of(Slot.A, retrained), own).write(zip);
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertArrayEquals(Files.readAllBytes(retrained.manifestFile()), file.getInputStream(file.getEntry("towers/a/manifest.json")).readAllBytes());
        }
        Files.writeString(own.resolve("models/query_tower_a.onnx"), "a model of the user's own");
        var refused = assertThrows(ApplicationException.class, () -> new ApplicationPackager(Map.of(Slot.A, retrained), own).write(zip));
        assertTrue(refused.getMessage().contains("models/query_tower_a.onnx"), refused.getMessage());
    }

    @Test
    void slotsMayHoldModelsOfDifferentDimensions() throws IOException {
        ModelBundle narrow = TinyModel.write(scratch.resolve("narrow"), TinyModel.debianSpec().with("towers.dim", 32), tower -> {});
        Path directory = Files.createDirectories(scratch.resolve("application"));
        new ApplicationPackager(Map.of(Slot.A, model, Slot.B, narrow), Slot.B, null).stage(directory);
        assertEquals(List.of(), ApplicationChecker.problems(directory));
        assertTrue(Files.readString(directory.resolve("search/query-profiles/default.xml")).contains(">b<"));
    }

    @Test
    void theSlotThatAnswersNeedsAModel() {
        assertThrows(IllegalArgumentException.class, () -> new ApplicationPackager(Map.of(Slot.A, model), Slot.B, null));
        assertThrows(IllegalArgumentException.class, () -> new ApplicationPackager(Map.of(), null));
    }

    @Test
    void modelWhoseTablesHaveAFileOfTheirOwnIsRefusedWithTheWaysOut() throws IOException {
        Path work = Files.createDirectories(scratch.resolve("work"));
        Path query = Files.copy(model.towerFile(Tower.QUERY), work.resolve(ModelBundle.QUERY_TOWER));
        Path item = Files.copy(model.towerFile(Tower.ITEM), work.resolve(ModelBundle.ITEM_TOWER));
        Files.writeString(ModelBundle.dataFile(item), "gigabytes of tables");
        ModelBundle.write(scratch.resolve("large"), model.encoder(), query, item, model.dimension(), model.golden(), JSON.createObjectNode(), JSON.createObjectNode());
        Map<Slot, ModelBundle> slots = Map.of(Slot.A, model, Slot.B, ModelBundle.load(scratch.resolve("large")));
        Path zip = scratch.resolve("application.zip");
        var refused = assertThrows(ApplicationException.class, () -> new ApplicationPackager(slots, null).write(zip));
        assertEquals(1, refused.problems().size(), refused.getMessage());
        for (String word : List.of("slot b", "item_tower.onnx.data", "export.tables: fp16", "int8", "hash: N"))
            assertTrue(refused.getMessage().contains(word), refused.getMessage());
        assertFalse(Files.exists(zip));
    }

    /** What a user may well do must not be taken for a mistake. */
    @ParameterizedTest
    @MethodSource("variations")
    void soundPackageOfAnotherShapeIsAccepted(Mutation variation) throws IOException {
        Path varied = copy();
        variation.change.apply(varied);
        assertEquals(List.of(), ApplicationChecker.problems(varied));
    }

    static Stream<Mutation> variations() {
        return Stream.of(
                new Mutation("rank profiles of one's own", dir -> replaceAndAdd(dir, SCHEMA, "    rank-profile two_tower_a", """
                        constant weights {
                            file: constants/weights.json
                            type: tensor<float>(x[3])
                        }
                        rank-profile hybrid inherits two_tower_a {
                            inputs {
                                query(boost) double: 0.5
                                query(tags) tensor<float>(tag{})
                            }
                            constants {
                                half: 0.5
                            }
                            function text(field_weight) {
                                expression: field_weight * (bm25(synopsis) + fieldMatch(description).completeness)
                            }
                            function same_generation() {
                                expression: if (attribute(generation_a) == attribute(generation_b), 1, 0)
                            }
                            function tag_match() {
                                expression: sum(tensorFromLabels(attribute(tags), tag) * query(tags))
                            }
                            function smoothed() {
                                expression: reduce(map(query(q_a), f(v)(v * 2)) * tensor(x[128])(x / 128), sum, x)
                            }
                            first-phase {
                                expression: closeness(field, embedding_a) + query(boost) * nativeRank(synopsis, description) + half * same_generation
                            }
                            second-phase {
                                rerank-count: 100
                                expression: firstPhase + text(2) + tag_match + smoothed + matchCount(synopsis) + sum(constant(weights))
                            }
                            global-phase {
                                expression: normalize_linear(bm25(synopsis)) + reciprocal_rank(text(1)) + relevanceScore
                            }
                            match-features: bm25(synopsis) text(1) distance(field, embedding_a) closeness(label, nn) queryTermCount
                            summary-features: nativeFieldMatch(description) nativeDotProduct matches(tags) elementSimilarity(description) term(0).weight random now
                        }
                        rank-profile two_tower_a"""
                        .replace("                        ", "    "), "constants/weights.json", "{\"values\": [1, 2, 3]}")),
                new Mutation("documents in a container of their own", dir -> feedElsewhere(dir, ServicesTemplate.towers(Slot.A, true) + ServicesTemplate.towers(Slot.B, false))),
                new Mutation("chains that inherit", dir -> {
                    replace(dir, SERVICES, "<chain id=\"default\" inherits=\"vespa\">", "<chain id=\"recommending\" inherits=\"vespa\">");
                    replace(dir, SERVICES, "<search>", "<search><chain id=\"default\" inherits=\"recommending\"/>");
                }),
                schema("fields of one's own", "field maintainer type string", "field price type float {\n indexing: attribute\n }\n field maintainer type string"),
                schema("text as a list", "field description type string", "field description type array<string>"));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void brokenPackageIsRefusedByName(Mutation mutation) throws IOException {
        Path broken = copy();
        mutation.change.apply(broken);
        List<String> problems = ApplicationChecker.problems(broken);
        assertTrue(problems.stream().anyMatch(problem -> mutation.culprits.stream().allMatch(problem::contains)),
                () -> "expected a problem that names " + mutation.culprits + ", got " + problems);
    }

    static Stream<Mutation> mutations() {
        return Stream.of(schemaMutations(), rankMutations(), towerMutations(), servicesMutations(), fileMutations()).flatMap(mutations -> mutations);
    }

    private static Stream<Mutation> schemaMutations() {
        return Stream.of(
                schema("a feature's field is missing", "field maintainer type", "field maintained_by type", "no field 'maintainer'", "field maintainer type string"),
                schema("a seed's field is missing", "field neighbours type", "field neighbors type", "no field 'neighbours'"),
                schema("a set is a single string", "field tags type array<string>", "field tags type string", "'tags'", "array<string>"),
                schema("a category is a list", "field section type string", "field section type array<string>", "'section'", "make it string"),
                new Mutation("the vector field is missing", dir -> remove(dir, SCHEMA, "field embedding_b"), "no field 'embedding_b'", "tensor<float>(x[128])"),
                schema("the vector field is shorter", "embedding_a type tensor<float>(x[128])", "embedding_a type tensor<float>(x[32])", "'embedding_a'", "x[32]", "x[128]"),
                schema("the empty slot's vector field is longer", "embedding_b type tensor<float>(x[128])", "embedding_b type tensor<float>(x[65])", "'embedding_b'", "x[65]"),
                schema("the vector field is sparse", "embedding_a type tensor<float>(x[128])", "embedding_a type tensor<float>(x{})", "embedding_a"),
                schema("the vectors' dimension has another name", "embedding_a type tensor<float>(x[128])", "embedding_a type tensor<float>(v[64])", "'embedding_a'", "v[64]"),
                new Mutation("the generation is missing", dir -> remove(dir, SCHEMA, "field generation_a"), "no field 'generation_a'"),
                new Mutation("the generation is no attribute", dir -> {
                    remove(dir, SCHEMA, "field generation_b");
                    replace(dir, SCHEMA, "document item {", "document item {\n field generation_b type string {\n indexing: index\n }\n");
                }, "'generation_b'", "attribute"),
                new Mutation("the revision is missing", dir -> remove(dir, SCHEMA, "field feature_revision"), "no field 'feature_revision'", "type long"),
                schema("the revision is text", "feature_revision type long", "feature_revision type string", "'feature_revision'", "long attribute"),
                schema("a brace is missing", "document item {", "document item", "item.sd"),
                schema("an unknown type", "field tags type array<string>", "field tags type array<text>", "text"),
                schema("a field set of an unknown field", "fields: synopsis", "fields: nosuch", "nosuch"),
                new Mutation("another document type", dir -> {
                    replace(dir, SCHEMA, "schema item", "schema product");
                    replace(dir, SCHEMA, "document item", "document product");
                    Files.move(dir.resolve(SCHEMA), dir.resolve("schemas/product.sd"));
                    replace(dir, SERVICES, "type=\"item\"", "type=\"product\"");
                }, "no schema 'item'"));
    }

    private static Stream<Mutation> rankMutations() {
        String first = "expression: closeness(field, embedding_a)";
        return Stream.of(
                new Mutation("a rank profile is missing", dir -> remove(dir, SCHEMA, "rank-profile two_tower_b"), "no rank profile 'two_tower_b'", "query(q_b)"),
                schema("the query vector is shorter than the field", "query(q_a) tensor<float>(x[128])", "query(q_a) tensor<float>(x[16])", "'two_tower_a'", "query(q_a)", "x[16]"),
                schema("the query vector has another name", "query(q_a) tensor", "query(q) tensor", "'two_tower_a'", "no input query(q_a)"),
                schema("an unknown function", first, "expression: closness(field, embedding_a)", "'two_tower_a'", "closness"),
                schema("closeness of an unknown field", first, "expression: closeness(field, nosuch)", "'two_tower_a'", "'nosuch'"),
                schema("an unknown function in match-features", "match-features: closeness(field, embedding_a)", "match-features: nearness(embedding_a)", "nearness"),
                schema("an unknown name", first, "expression: closeness(field, embedding_a) * boost", "'two_tower_a'", "'boost'"),
                schema("an unknown function inside another", first, "expression: if (attribute(section) == 1, boosted(2), 1)", "boosted"),
                schema("an unknown function in a tensor function", first, "expression: reduce(map(query(q_a), f(v)(v * boosted(2))), sum)", "boosted"),
                schema("bm25 of an unknown field", first, "expression: bm25(title)", "'two_tower_a'", "'title'"),
                schema("an unknown function in a function", "first-phase {", "function mine() {\n expression: nosuch(1)\n }\n first-phase {", "nosuch"));
    }

    private static Stream<Mutation> towerMutations() {
        return Stream.of(
                tower("an input of another name", tower -> tower.input = "input", "query_tower_a.onnx", "[input]", "'ids'"),
                tower("an input of another type", tower -> tower.inputType = Onnx.TensorProto.DataType.INT64, "query_tower_a.onnx", "INT64", "INT32"),
                tower("an input of another width", tower -> tower.declaredWidth++, "item_tower_a.onnx", "'ids'", "[batch, "),
                tower("a batch of one", tower -> tower.fixedBatch = true, "item_tower_a.onnx", "[1, "),
                tower("an output of another name", tower -> tower.output = "vector", "item_tower_a.onnx", "[vector]", "'embedding'"),
                tower("an output of another length", tower -> tower.declaredDimension = 63, "query_tower_a.onnx", "63", "[batch, 128]"),
                tower("weights in another file", tower -> tower.externalWeights = true, "query_tower_a.onnx", "'rows'", "another file", "export.tables: fp16"),
                new Mutation("a model of another dimension", dir -> place(dir, TinyModel.debianSpec().with("towers.dim", 32), tower -> {}), "'embedding_a'", "x[128]", "x[32]"),
                new Mutation("a tower of another model", dir -> {
                    Path other = Files.createTempDirectory(shared, "other-model").resolve("bundle");
                    ModelBundle narrow = TinyModel.write(other, TinyModel.debianSpec().with("towers.dim", 32), tower -> {});
                    copy(narrow.towerFile(Tower.QUERY), dir.resolve("models/query_tower_a.onnx"));
                }, "slot a", "query_tower_a.onnx"),
                new Mutation("one byte of the features changed", dir -> {
                    byte[] bytes = Files.readAllBytes(dir.resolve("towers/a/features.json"));
                    bytes[bytes.length / 2] ^= 1;
                    Files.write(dir.resolve("towers/a/features.json"), bytes);
                }, "slot a", "features.json"),
                new Mutation("a manifest of another format", dir -> {
                    var manifest = (ObjectNode) JSON.readTree(dir.resolve("towers/a/manifest.json").toFile());
                    JSON.writeValue(dir.resolve("towers/a/manifest.json").toFile(), manifest.put("format", 99));
                }, "slot a", "manifest.json"),
                new Mutation("a tower that is no ONNX", dir -> Files.writeString(dir.resolve("models/item_tower_a.onnx"), "no model"), "item_tower_a.onnx"),
                new Mutation("a tower cut short", dir -> {
                    byte[] bytes = Files.readAllBytes(dir.resolve("models/item_tower_a.onnx"));
                    Files.write(dir.resolve("models/item_tower_a.onnx"), Arrays.copyOf(bytes, bytes.length - 100));
                }, "item_tower_a.onnx"));
    }

    private static Stream<Mutation> servicesMutations() {
        String searcher = "<searcher id=\"io.twotower.serving.QueryTowerSearcher\"";
        return Stream.of(
                services("XML cut short", "</services>", "", "services.xml"),
                services("an unknown element", "<document-api/>", "<document-apis/>", "document-apis"),
                services("a class that its bundle lacks", "io.twotower.serving.QueryTowerSearcher\" bundle", "io.twotower.serving.NoSuchSearcher\" bundle", "NoSuchSearcher", "twotower-serving"),
                services("a bundle that is not there", "bundle=\"twotower-serving\">\n      <config name=\"io.twotower.serving.tower-embedder", "bundle=\"serving-of-two-towers\">\n      <config name=\"io.twotower.serving.tower-embedder", "'query_tower_a'", "serving-of-two-towers"),
                services("a class that Vespa lacks", searcher, "<searcher id=\"com.yahoo.search.searchers.NoSuchSearcher\" bundle=\"container-search-and-docproc\"/>\n" + searcher, "com.yahoo.search.searchers.NoSuchSearcher"),
                services("a model file that is not there", "models/query_tower_a.onnx", "models/nosuch.onnx", "models/nosuch.onnx"),
                services("a manifest that is not there", "towers/a/manifest.json", "towers/c/manifest.json", "towers/c/manifest.json"),
                services("a model without its features", "<features>towers/a/features.json</features>", "", "'towers_a'", "not features"),
                services("a slot that does not exist", "<slot>b</slot>", "<slot>c</slot>", "'towers_b'", "'c'"),
                services("two components for one slot", "<slot>b</slot>", "<slot>a</slot>", "'towers_b'", "second one for slot a"),
                services("an unknown config key", "<slot>b</slot>", "<slot>b</slot><tower>x</tower>", "tower"),
                new Mutation("no towers for a slot", dir -> removeElement(dir, "component id=\"towers_b\"", "component"), "no towers for slot b", "<component id=\"towers_b\""),
                services("an id field that is not there", "<idField>name<", "<idField>nosuch<", "idField", "'nosuch'"),
                services("an id field that is text", "<idField>name<", "<idField>synopsis<", "idField", "'synopsis'", "attribute"),
                new Mutation("a container for documents without towers", dir -> feedElsewhere(dir, ""), "'feed'", "no towers for slot a"),
                new Mutation("no embedder", dir -> removeElement(dir, "component id=\"query_tower_a\"", "component"), "no component 'query_tower_a'"),
                services("an embedder of the other slot", "tower-embedder\">\n        <slot>a</slot>", "tower-embedder\">\n        <slot>b</slot>", "'query_tower_a'", "slot b"),
                new Mutation("no searcher", dir -> removeElement(dir, "chain id=\"default\"", "chain"), "QueryTowerSearcher", "search chain"),
                services("a searcher in a chain nobody asks", "<chain id=\"default\" inherits=\"vespa\">", "<chain id=\"other\" inherits=\"vespa\">", "QueryTowerSearcher", "'default'"),
                services("no processor", "<documentprocessor id=\"io.twotower.serving.ItemTowerProcessor\" bundle=\"twotower-serving\"/>", "", "'towers'", "ItemTowerProcessor"),
                services("documents that go past the processor", "<document-processing cluster=\"default\" chain=\"towers\"/>", "", "'items'", "item towers"),
                services("documents that go through another chain", "<document-processing cluster=\"default\" chain=\"towers\"/>", "<document-processing cluster=\"default\" chain=\"indexing\"/>", "items"));
    }

    private static Stream<Mutation> fileMutations() {
        String profile = "search/query-profiles/default.xml";
        return Stream.of(
                new Mutation("no bundle", dir -> Files.delete(dir.resolve(ServingBundle.PATH)), "twotower-serving"),
                new Mutation("the bundle twice", dir -> copy(dir.resolve(ServingBundle.PATH), dir.resolve("components/old.jar")), "components/old.jar", ServingBundle.PATH),
                new Mutation("no services.xml", dir -> Files.delete(dir.resolve(SERVICES)), "services.xml"),
                new Mutation("a query profile that is no XML", dir -> replace(dir, profile, "</query-profile>", ""), "default.xml"),
                new Mutation("a query profile of an unknown type", dir -> replace(dir, profile, "type=\"root\"", "type=\"nosuch\""), "nosuch"),
                new Mutation("a query profile with an unknown parameter", dir -> replace(dir, profile, "twoTower.slot", "twoTower.slots"), "slots"),
                new Mutation("a query profile of an empty slot", dir -> replace(dir, profile, ">a<", ">b<"), "'default'", "slot 'b'", "no model"),
                new Mutation("a query profile of no slot", dir -> replace(dir, profile, ">a<", ">c<"), "'default'", "slot 'c'", "neither"),
                new Mutation("a bucket of an empty slot", dir -> replaceAndAdd(dir, profile, ">a<", ">a<", "search/query-profiles/bucket_b.xml",
                        "<query-profile id=\"bucket_b\" inherits=\"default\"><field name=\"twoTower.slot\">b</field></query-profile>"), "'bucket_b'", "slot 'b'"));
    }

    /** Documents go through a container of their own. */
    private static void feedElsewhere(Path dir, String towers) throws IOException {
        replace(dir, SERVICES, "<document-processing cluster=\"default\"", "<document-processing cluster=\"feed\"");
        replace(dir, SERVICES, "</container>", """
                </container>
                <container id="feed" version="1.0">
                  %s
                  <http><server id="feed" port="8081"/></http>
                  <document-processing>
                    %s
                  </document-processing>
                  <document-api/>
                </container>
                """.formatted(towers, ServicesTemplate.docprocChain()));
    }

    private static Mutation schema(String name, String text, String replacement, String... culprits) {
        return new Mutation(name, dir -> replace(dir, SCHEMA, text, replacement), culprits);
    }

    private static Mutation services(String name, String text, String replacement, String... culprits) {
        return new Mutation(name, dir -> replace(dir, SERVICES, text, replacement), culprits);
    }

    /** The files of the slot agree with each other; only the towers are not what towers must be. */
    private static Mutation tower(String name, Consumer<TinyOnnxTower> change, String... culprits) {
        return new Mutation("towers with " + name, dir -> place(dir, TinyModel.debianSpec(), change), culprits);
    }

    private static void place(Path dir, ModelSpec spec, Consumer<TinyOnnxTower> change) throws IOException {
        ModelBundle bundle = TinyModel.write(Files.createTempDirectory(shared, "changed-model").resolve("bundle"), spec, change);
        copy(bundle.manifestFile(), dir.resolve("towers/a/manifest.json"));
        copy(bundle.featuresFile(), dir.resolve("towers/a/features.json"));
        for (Tower tower : Tower.values()) copy(bundle.towerFile(tower), dir.resolve(SlotFiles.tower(Slot.A, tower)));
    }

    /** One broken package: what was done to a sound one, and what the refusal must name. */
    record Mutation(String name, Change change, List<String> culprits) {
        Mutation(String name, Change change, String... culprits) {
            this(name, change, List.of(culprits));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    interface Change {
        void apply(Path directory) throws IOException;
    }

    /** A user's own directory: the rendered text files only. */
    private Path ownDirectory() throws IOException {
        Path own = Files.createDirectories(scratch.resolve("own"));
        for (var file : new ApplicationRenderer(ApplicationSpec.of(model)).render(Set.of(Slot.A), Slot.A).entrySet()) {
            Files.createDirectories(own.resolve(file.getKey()).getParent());
            Files.writeString(own.resolve(file.getKey()), file.getValue());
        }
        return own;
    }

    private Path copy() throws IOException {
        Path directory = scratch.resolve("application");
        for (String file : files(sound)) copy(sound.resolve(file), directory.resolve(file));
        return directory;
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).map(file -> directory.relativize(file).toString()).sorted().toList();
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void replace(Path dir, String file, String text, String replacement) throws IOException {
        String content = Files.readString(dir.resolve(file));
        assertTrue(content.contains(text), () -> file + " has no " + text);
        Files.writeString(dir.resolve(file), content.replace(text, replacement));
    }

    private static void replaceAndAdd(Path dir, String file, String text, String replacement, String more, String content) throws IOException {
        replace(dir, file, text, replacement);
        Files.createDirectories(dir.resolve(more).getParent());
        Files.writeString(dir.resolve(more), content);
    }

    /** Removes a block in braces. */
    private static void remove(Path dir, String file, String beginning) throws IOException {
        String content = Files.readString(dir.resolve(file));
        int begin = content.indexOf(beginning);
        int end = content.indexOf('{', begin) + 1;
        for (int depth = 1; depth > 0; end++) {
            if (content.charAt(end) == '{') depth++;
            if (content.charAt(end) == '}') depth--;
        }
        Files.writeString(dir.resolve(file), content.substring(0, begin) + content.substring(end));
    }

    private static void removeElement(Path dir, String beginning, String element) throws IOException {
        String content = Files.readString(dir.resolve(SERVICES));
        int begin = content.indexOf("<" + beginning);
        String closing = "</" + element + ">";
        int end = content.indexOf(closing, begin) + closing.length();
        Files.writeString(dir.resolve(SERVICES), content.substring(0, begin) + content.substring(end));
    }
}
