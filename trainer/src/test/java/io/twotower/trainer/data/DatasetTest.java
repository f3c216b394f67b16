package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.features.RawFeatures;
import io.twotower.trainer.spec.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetTest {

    @TempDir
    private Path directory;

    private DataFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = DataFixture.in(directory);
    }

    @Test
    void itemsHaveTheFieldsThatTheModelUses() {
        Catalogue catalogue = fixture.links("a>b", "a>c").load().catalogue();
        assertEquals(4, catalogue.size());
        assertEquals(List.of("id", "text", "kind", "size", "neighbours"), catalogue.fields());
        assertEquals(RawFeatures.fromJson("{\"id\":\"a\",\"text\":\"red apple\",\"kind\":\"fruit\",\"size\":1}").with("neighbours",
                catalogue.strings(0, "neighbours")), catalogue.raw(0));
        assertEquals(java.util.Set.of("b", "c"), java.util.Set.copyOf(catalogue.strings(0, "neighbours")));
        assertEquals(RawFeatures.fromJson("{\"id\":\"d\"}"), catalogue.raw(3));
        assertEquals(2, catalogue.indexOf("c"));
        assertEquals(-1, catalogue.indexOf("x"));
        assertEquals(List.of(), catalogue.strings(0, "nothing"));
    }

    @Test
    void aSeedQueryReadsItsOwnFieldsOnly() {
        Dataset dataset = fixture.links("a>b").load();
        assertEquals(RawFeatures.fromJson("{\"seed.id\":\"a\",\"seed.text\":\"red apple\",\"seed.neighbours\":[\"b\"]}"),
                dataset.query(0, Catalogue.NONE));
        assertEquals(RawFeatures.fromJson("{\"id\":\"a\",\"text\":\"red apple\",\"kind\":\"fruit\",\"size\":1}"), dataset.item(0));
        assertEquals(0, dataset.queries().item(0));
    }

    @Test
    void aRepeatedPairIsOneLink() {
        fixture.file("links.csv", "source,target,w,t\na,b,1,10\na,c,1,20\na,b,2.5,5\n");
        Dataset dataset = Dataset.load(fixture.spec("target}", "target, weight: w, time: t}"), 0);
        assertEquals(2, dataset.links().size());
        assertEquals(List.of(3.5f, 1f), List.of(dataset.links().weight(0), dataset.links().weight(1)));
        assertEquals(List.of(10.0, 20.0), List.of(dataset.links().time(0), dataset.links().time(1)));
        assertEquals(1, dataset.report().duplicateLinks());
    }

    @Test
    void badRowsAreCountedByKindAndBounded() {
        fixture.file("items.csv", "id,text,kind,size\na,x,k,1\n,x,k,1\na,y,k,1\nb,x,k,many\nc,x,k,\n")
                .links("a>c", "a>b", ">c", "a>", "nobody>c");
        Dataset dataset = Dataset.load(fixture.spec(), 7);
        assertEquals(2, dataset.catalogue().size());
        assertEquals(1, dataset.links().size());
        assertEquals(7, dataset.report().badRows());
        assertEquals(Map.of("item without an id", 1L, "item with an id that another has", 1L, "item with a bad number", 1L,
                "link with an unknown item", 2L, "link without two ends", 2L), dataset.report().byKind());
        assertTrue(dataset.report().first().endsWith("items.csv, row 2: no id in column 'id'"), dataset.report().first());
        String message = assertThrows(DataException.class, () -> Dataset.load(fixture.spec(), 6)).getMessage();
        assertTrue(message.startsWith("more than 6 bad rows (--max-bad-rows 6): the first is ") && message.contains("row 2"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a,x,k,1;a,x,k,2 | a>a | items.csv, row 2: another item has the id 'a'",
        "a,x,k,many      | a>a | items.csv, row 1 (item 'a'), column 'size': 'many' is not a finite number",
        "a,x,k,NaN       | a>a | column 'size': 'NaN' is not a finite number",
        "a,x,k,Infinity  | a>a | column 'size': 'Infinity' is not a finite number",
        "a,x,k,1         | a>b | links.csv, row 1: the catalogue has no item 'b'",
        "a,x,k,1         | b>a | links.csv, row 1: the catalogue has no item 'b'",
        "a,x,k,1         | >a  | links.csv, row 1: no value in column 'source'",
        "a,x,k,1         | ''  | links.csv has no link to an item of the catalogue",
        "''              | a>a | items.csv has no items",
    })
    void aBadRowIsNamed(String items, String link, String message) {
        fixture.file("items.csv", "id,text,kind,size\n" + items.replace(';', '\n') + "\n");
        fixture.links(link.isEmpty() ? new String[0] : new String[] {link});
        String found = assertThrows(DataException.class, fixture::load).getMessage();
        assertTrue(found.contains(message), found);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "id: id}             | id: key}             | items.csv has no column 'key', named by 'data.catalogue.id'; its columns are id, text",
        "field: text, table  | field: txt, table    | no column 'txt', which item feature 'text' reads",
        "field: seed.text    | field: seed.txt      | no column 'txt', which query feature 'seed_text' reads",
        "item: target        | item: to             | links.csv has no column 'to', named by 'data.interactions.item'; its columns are source, target",
        "item: target        | item: target, time: t | no column 't', named by 'data.interactions.time'",
        "field: neighbours,  | field: kind,         | has a column 'kind', the name of a derived field",
        "evaluation: {test: 0, validation: 0, cold: 0} | display: {why: [tags]} | no column 'tags', which 'display' shows",
    })
    void aMissingColumnIsNamedWithWhoNeedsIt(String part, String replacement, String message) {
        fixture.links("a>b");
        String found = assertThrows(DataException.class, () -> Dataset.load(fixture.spec(part, replacement), 0)).getMessage();
        assertTrue(found.contains(message), found);
    }

    @Test
    void negativeWeightsAndTextualTimesAreBadRows() {
        fixture.file("links.csv", "source,target,w,t\na,b,1,1\na,c,-1,1\na,d,1,noon\n");
        Dataset dataset = Dataset.load(fixture.spec("target}", "target, weight: w, time: t}"), 2);
        assertEquals(Map.of("link with a bad number", 2L), dataset.report().byKind());
    }

    @Test
    void nothingLeftForTrainingIsAnError() {
        fixture.links("a>b");
        ModelSpec spec = fixture.spec().with("evaluation.cold", 0.9).with("evaluation.test", 0.9);
        for (int seed = 0; seed < 100; seed++) {
            ModelSpec seeded = spec.with("evaluation.seed", seed);
            try {
                assertEquals(1, Dataset.load(seeded, 0).split().training().size());
            } catch (DataException e) {
                assertTrue(e.getMessage().startsWith("of 1 links, none is left for training"), e.getMessage());
                return;
            }
        }
        throw new AssertionError("no seed holds the only link out");
    }

    @Test
    void requestsCarryTheirOwnFields() {
        fixture.file("links.csv", "source,target,place,hour\nr1,a,home,7\nr1,b,home,7\nr2,c,,8\n");
        Dataset dataset = Dataset.load(request(), 0);
        assertEquals(2, dataset.queries().size());
        assertEquals("r2", dataset.queries().id(1));
        assertEquals(-1, dataset.queries().item(0));
        assertEquals(RawFeatures.fromJson("{\"request.place\":\"home\",\"request.hour\":\"7\"}"), dataset.query(0, 1));
        assertEquals(RawFeatures.fromJson("{\"request.hour\":\"8\"}"), dataset.query(1, Catalogue.NONE));
        fixture.file("links.csv", "source,target,place,hour\nr1,a,home,7\nr1,b,work,7\n");
        String message = assertThrows(DataException.class, () -> Dataset.load(request(), 0)).getMessage();
        assertTrue(message.contains("row 2: query 'r1' has [work] in column 'place', but [home] in an earlier row"), message);
        fixture.file("links.csv", "source,target,place,hour\nr1,a,home,late\n");
        message = assertThrows(DataException.class, () -> Dataset.load(request(), 0)).getMessage();
        assertTrue(message.contains("links.csv, row 1, column 'hour': not a finite number"), message);
    }

    private ModelSpec request() {
        return ModelSpec.parse("""
                name: requests
                data:
                  catalogue: {source: items.csv, id: id}
                  interactions: {source: links.csv, query: source, item: target}
                  querySource: request
                query:
                  - {name: place, kind: category, field: request.place}
                  - {name: hour, kind: number, field: request.hour}
                item:
                  - {name: item, kind: id, field: id}
                evaluation: {test: 0, validation: 0, cold: 0}
                """, directory);
    }

    @Test
    void aUserIsKnownByTheOtherItemsMostRecentFirst() {
        fixture.file("links.csv", "source,target,t\nu,a,30\nu,b,10\nu,c,20\nv,d,1\n");
        Dataset byPosition = Dataset.load(history(""), 0);
        assertEquals(List.of("c", "b", "a"), byPosition.query(0, Catalogue.NONE).strings("history.id"));
        Dataset byTime = Dataset.load(history(", time: t"), 0);
        assertEquals(List.of("a", "c", "b"), byTime.query(0, Catalogue.NONE).strings("history.id"));
        assertEquals(List.of("a", "b"), byTime.query(0, byTime.catalogue().indexOf("c")).strings("history.id"));
        assertEquals(List.of("fruit", "vehicle", "fruit"), byTime.query(0, Catalogue.NONE).strings("history.kind"));
        assertEquals(List.of(), byTime.query(1, byTime.catalogue().indexOf("d")).strings("history.id"));
    }

    private ModelSpec history(String time) {
        return ModelSpec.parse("""
                name: users
                data:
                  catalogue: {source: items.csv, id: id}
                  interactions: {source: links.csv, query: source, item: target TIME}
                  querySource: history
                query:
                  - {name: items, kind: set, field: history.id, table: item}
                  - {name: kinds, kind: set, field: history.kind}
                item:
                  - {name: item, kind: id, field: id, table: item}
                evaluation: {test: 0, validation: 0, cold: 0}
                """.replace(" TIME", time), directory);
    }

    @Test
    void theChecksumIsOfTheContentNotTheFile() {
        String checksum = fixture.links("a>b").load().checksum();
        fixture.file("links.jsonl", "{\"source\":\"a\",\"target\":\"b\"}\n");
        assertEquals(checksum, Dataset.load(fixture.spec("links.csv", "links.jsonl"), 0).checksum());
        assertNotEquals(checksum, fixture.links("a>c").load().checksum());
        assertEquals(64, checksum.length());
    }
}
