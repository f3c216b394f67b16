package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Importers of published data sets, on a few lines in their formats. */
class PublishedDataTest {

    @TempDir
    private Path data;

    private Path target() {
        return data.resolve("imported");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(data.resolve(name).getParent());
        Files.writeString(data.resolve(name), text);
    }

    private void writePacked(String name, String text) throws IOException {
        Files.createDirectories(data.resolve(name).getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(data.resolve(name)))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Dataset imported(Importer importer) {
        importer.importInto(target(), line -> { });
        return Dataset.load(ModelSpec.read(target().resolve("model.yaml")), 0);
    }

    private static List<String> pairs(Dataset dataset, Links links) {
        return LongStream.range(0, links.size())
                .mapToObj(i -> dataset.queries().id(links.query(i)) + ">" + dataset.catalogue().id(links.item(i))).toList();
    }

    private static void assertRefused(Importer importer, Path target, String... parts) {
        String message = assertThrows(DataException.class, () -> importer.importInto(target, line -> { })).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertFalse(Files.exists(target.resolve("import.json")), "nothing looks imported");
    }

    @Test
    void beautyIsWhatUsersBoughtInOrder() throws IOException {
        writePacked("Beauty.txt.gz", "1 10 12 11\n2 12 10\n");
        write("Beauty_item2attributes.json", "{\"10\": [3, 4], \"11\": [4], \"99\": [1]}");
        try (Dataset dataset = imported(new AmazonImporter(AmazonImporter.Category.BEAUTY, data))) {
            assertEquals(List.of("1>11"), pairs(dataset, dataset.split().test()));
            assertEquals(List.of("1>12"), pairs(dataset, dataset.split().validation()));
            assertEquals(List.of("1>10", "2>12", "2>10"), pairs(dataset, dataset.split().training()));
            assertEquals(3, dataset.catalogue().size(), "only what was bought is ranked");
            assertEquals(List.of("3", "4"), dataset.catalogue().strings(dataset.catalogue().indexOf("10"), "attributes"));
            assertEquals(List.of(), dataset.catalogue().strings(dataset.catalogue().indexOf("12"), "attributes"));
        }
        String json = Files.readString(target().resolve("import.json"));
        assertTrue(json.contains("Beauty.txt.gz"), json);
    }

    @Test
    void sportsHasADirectoryOfItsOwn() throws IOException {
        write("s3rec/Sports_and_Outdoors.txt", "1 10 12 11 13\n");
        write("s3rec/Sports_and_Outdoors_item2attributes.json", "{\"10\": [3]}");
        try (Dataset dataset = imported(new AmazonImporter(AmazonImporter.Category.SPORTS, data))) {
            assertEquals("sports", dataset.spec().name());
            assertEquals(List.of("1>13"), pairs(dataset, dataset.split().test()));
        }
    }

    @Test
    void wikispeediaIsPagesAndTheirLinks() throws IOException {
        writePacked("wikispeedia/items.tsv.gz", "id\ttitle\ttop_categories\tcategories\ttext\n0\tÅland\tX\tA|B.C\tAn \"island\n1\tBird\tX\t\tIt flies\n");
        writePacked("wikispeedia/links.tsv.gz", "source\ttarget\n0\t1\n1\t0\n");
        WikispeediaImporter importer = new WikispeediaImporter(data);
        importer.importInto(target(), line -> { });
        ModelSpec spec = ModelSpec.read(target().resolve("model.yaml"));
        try (Dataset dataset = Dataset.load(spec.with("evaluation.cold", 0).with("evaluation.test", 0).with("evaluation.validation", 0), 0)) {
            assertEquals(List.of("0>1", "1>0"), pairs(dataset, dataset.split().training()));
            assertEquals(List.of("A", "B.C"), dataset.catalogue().strings(0, "categories"));
            assertEquals(List.of("An \"island"), dataset.catalogue().strings(0, "text"));
            assertEquals(List.of("Åland"), dataset.catalogue().strings(0, "title"));
        }
    }

    @Test
    void citeulikeHasTestLinksOfItsOwn() throws IOException {
        StringBuilder training = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            training.append(i % 20).append(',').append(i / 2).append('\n');
        }
        StringBuilder items = new StringBuilder("id\ttitle\ttags_ge5\tcites\n");
        for (int i = 0; i < 102; i++) {
            items.append(i).append("\ttitle ").append(i).append("\tt1|t2\t\n");
        }
        write("items.tsv", items.toString());
        write("dropoutnet_cold_train.csv", training.toString());
        write("dropoutnet_cold_test.csv", "3,100\n4,101\n");
        try (Dataset dataset = imported(new CiteulikeImporter(data, false))) {
            Split split = dataset.split();
            assertEquals(List.of("3>100", "4>101"), pairs(dataset, split.coldTest()));
            assertEquals(List.of(100, 101), Arrays.stream(split.coldItems()).boxed().toList());
            assertTrue(split.coldValidation().size() > 0);
            assertEquals(List.of("id", "title"), dataset.catalogue().fields(), "tags are not even read");
        }
        try (Dataset dataset = imported(new CiteulikeImporter(data, true))) {
            assertEquals(List.of("t1", "t2"), dataset.catalogue().strings(5, "tags"));
        }
    }

    @Test
    void whatIsMissingOrDamagedIsNamed() throws IOException {
        assertRefused(new AmazonImporter(AmazonImporter.Category.BEAUTY, data), target(), "there is no Beauty.txt or Beauty.txt.gz in " + data,
                "github.com/RUCAIBox/CIKM2020-S3Rec");
        write("Beauty.txt", "1 10 11 12\n2\n");
        write("Beauty_item2attributes.json", "{\"10\": [1]}");
        assertRefused(new AmazonImporter(AmazonImporter.Category.BEAUTY, data), target(), "Beauty.txt, line 2: a user and the user's items");
        write("Beauty.txt", "1 10 11 12\n");
        write("Beauty_item2attributes.json", "{\"10\": [1");
        assertRefused(new AmazonImporter(AmazonImporter.Category.BEAUTY, data), target(), "Beauty_item2attributes.json is damaged");
        write("Beauty_item2attributes.json", "[]");
        assertRefused(new AmazonImporter(AmazonImporter.Category.BEAUTY, data), target(), "not a JSON object");

        write("items.tsv", "id\ttitle\ttext\n1\ta\tb\n");
        write("links.tsv", "source\ttarget\n1\n");
        assertRefused(new WikispeediaImporter(data), target(), "items.tsv, line 1: there is no column 'categories'", "id, title, text");
        write("items.tsv", "id\ttitle\tcategories\ttext\n1\ta\tc\tb\n");
        assertRefused(new WikispeediaImporter(data), target(), "links.tsv, line 2: no value in column 'target'");
        write("dropoutnet_cold_train.csv", "1,1\n");
        write("dropoutnet_cold_test.csv", "1,1\n1 2\n");
        assertRefused(new CiteulikeImporter(data, false), target(), "dropoutnet_cold_test.csv, line 2: 'user,item' is expected, not '1 2'");
    }

    @Test
    void aTornArchiveIsDamaged() throws IOException {
        writePacked("Beauty.txt.gz", "1 10 12 11\n2 12 10\n".repeat(1000));
        write("Beauty_item2attributes.json", "{}");
        byte[] whole = Files.readAllBytes(data.resolve("Beauty.txt.gz"));
        Files.write(data.resolve("Beauty.txt.gz"), Arrays.copyOf(whole, whole.length / 2));
        assertRefused(new AmazonImporter(AmazonImporter.Category.BEAUTY, data), target(), "Beauty.txt.gz is damaged");
        Files.writeString(data.resolve("Beauty.txt.gz"), "no archive");
        assertRefused(new AmazonImporter(AmazonImporter.Category.BEAUTY, data), target(), "Beauty.txt.gz is damaged");
    }
}
