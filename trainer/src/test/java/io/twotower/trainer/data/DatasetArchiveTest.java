package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.spec.ModelSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetArchiveTest {

    private static final String MODEL = """
            name: kept
            data:
              catalogue: {source: catalogue.parquet, id: id}
              interactions: {source: links.csv, query: query, item: item, weight: w, time: t}
              querySource: %s
              derived: %s
            query:
              - {name: q, kind: set, field: %s}
            item:
              - {name: item, kind: id, field: id}
              - {name: tags, kind: set, field: tags}
              - {name: size, kind: number, field: size}
            """;

    @TempDir
    private Path directory;

    private Path store() {
        return directory.resolve("store");
    }

    /** Everything that a data set says. */
    private static List<Object> content(Dataset dataset) {
        List<Object> content = new ArrayList<>(List.of(dataset.checksum(), dataset.counts(), dataset.report(), dataset.catalogue().fields()));
        for (int item = 0; item < dataset.catalogue().size(); item++) {
            content.add(dataset.catalogue().raw(item));
            content.add(dataset.split().isCold(item));
            assertEquals(item, dataset.catalogue().indexOf(dataset.catalogue().id(item)));
        }
        Split split = dataset.split();
        for (Links links : List.of(dataset.links(), split.training(), split.validation(), split.test(), split.coldTest())) {
            for (long i = 0; i < links.size(); i++) {
                content.add(List.of(dataset.queries().id(links.query(i)), links.item(i), links.weight(i), links.time(i)));
                content.add(dataset.query(links.query(i), links.item(i)));
                content.add(dataset.item(links.item(i), links.query(i)));
            }
        }
        return content;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "seed    | [{field: near, from: targets, maxValues: 2}, {field: from, from: sources, maxValues: 3}] | seed.near",
        "history | []                                                                                      | history.tags",
        "request | []                                                                                      | request.place",
    })
    void whatIsOpenedIsWhatWasRead(String source, String derived, String field) throws IOException {
        new SyntheticGenerator(200, 6, 1).importInto(directory, line -> { });
        try (Table table = Table.open("interactions.parquet", directory)) {
            StringBuilder csv = new StringBuilder("query,item,w,t,place\n");
            table.forEach(List.of("source", "target"), row -> csv.append(row.text(0, 0)).append(',').append(row.text(1, 0)).append(",0.5,")
                    .append(row.text(1, 0).hashCode() % 17).append(",p").append(row.text(0, 0).hashCode() % 5).append('\n'));
            Files.writeString(directory.resolve("links.csv"), csv + "item-0000001,nothing,1,1,x\n");
        }
        ModelSpec spec = ModelSpec.parse(MODEL.formatted(source, derived, field), directory);
        try (Dataset read = Dataset.load(spec, 5); Dataset first = Dataset.load(spec, 5, store())) {
            assertFalse(first.isKept());
            assertEquals(content(read), content(first));
            try (Dataset opened = Dataset.load(spec, 5, store())) {
                assertTrue(opened.isKept());
                assertEquals(content(read), content(opened));
            }
        }
        try (Dataset opened = Dataset.load(spec, 5, store()); Stream<Path> files = Files.list(store())) {
            assertTrue(opened.isKept(), "closing leaves it");
            assertEquals(List.of(store().resolve("dataset"), store().resolve("dataset.lock")), files.sorted().toList());
        }
    }

    private boolean isKept(ModelSpec spec) {
        try (Dataset dataset = Dataset.load(spec, 0, store())) {
            return dataset.isKept();
        }
    }

    @Test
    void whatChangesTheDataMakesItReadAgain() {
        DataFixture fixture = DataFixture.in(directory).links("a>b", "a>c");
        assertFalse(isKept(fixture.spec()));
        assertTrue(isKept(fixture.spec().with("training.maxEpochs", 3).with("evaluation.maxQueries", 7)), "the same data");
        assertFalse(isKept(fixture.spec().with("evaluation.seed", 2)));
        assertFalse(isKept(fixture.spec()), "one is kept at a time");
        fixture.links("a>b", "a>d");
        assertFalse(isKept(fixture.spec()), "of the same size, with other content");
        assertFalse(isKept(fixture.spec("- {name: kind, kind: category, field: kind}", "- {name: k, kind: category, field: text}")));
        ModelSpec query = fixture.spec().with("data.interactions.source", "SELECT * FROM 'links.csv'");
        assertFalse(isKept(query));
        assertFalse(isKept(query), "what a query reads is not known");
    }

    @Test
    void anotherProcessMayBeWriting() throws IOException {
        DataFixture fixture = DataFixture.in(directory).links("a>b", "a>c");
        Files.createDirectories(store());
        try (FileChannel other = FileChannel.open(store().resolve("dataset.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
             var lock = other.lock()) {
            assertTrue(lock.isValid());
            assertFalse(isKept(fixture.spec()));
            assertFalse(isKept(fixture.spec()), "the first one did without");
        }
        assertFalse(isKept(fixture.spec()));
        assertTrue(isKept(fixture.spec()));
    }

    @Test
    void whatIsTornIsReadAgain() throws IOException {
        DataFixture fixture = DataFixture.in(directory).links("a>b", "a>c");
        assertFalse(isKept(fixture.spec()));
        Path array = store().resolve("dataset/split.training.items");
        try (FileChannel file = FileChannel.open(array, StandardOpenOption.WRITE)) {
            file.truncate(4);
        }
        assertFalse(isKept(fixture.spec()));
        assertTrue(isKept(fixture.spec()));
        Files.delete(array);
        assertFalse(isKept(fixture.spec()));
        Files.writeString(store().resolve("dataset/dataset.json"), "{");
        Files.createDirectories(store().resolve(".dataset.killed/x"));
        assertFalse(isKept(fixture.spec()));
        assertTrue(isKept(fixture.spec()));
        assertFalse(Files.exists(store().resolve(".dataset.killed")));
    }
}
