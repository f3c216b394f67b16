package io.twotower.features;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FeatureSpecTest {
    @Test
    void fillsDefaultsIn() {
        FeatureSpec spec = Specs.spec("[{name: 'seed', kind: 'id', field: 'seed.id'}]", "[{name: 'title', kind: 'text'}, {name: 'id', kind: 'id'}]");
        assertEquals(new Feature("seed", FeatureKind.ID, "seed.id", "query_seed", new VocabularySpec.Fitted(1, VocabularySpec.MAX_ROWS), 1, 1, 64, null),
                     spec.query().get(0));
        assertEquals(new Feature("title", FeatureKind.TEXT, "title", "title", new VocabularySpec.Fitted(3, 100_000), 64, 1, 64, AnalyzerSpec.DEFAULT),
                     spec.item().get(0));
    }

    @Test
    void featuresOfATableShareWhatOneOfThemDeclares() {
        FeatureSpec spec = Specs.spec(
                "[{name: 'seed_text', kind: 'text', field: 'seed.text', table: 'words', maxLength: 9}]",
                "[{name: 'text', kind: 'text', table: 'words', dim: 8, vocabulary: {minCount: 5, maxSize: 77},"
                        + " analyzer: {tokenizer: 'whitespace', filters: [{name: 'shingle', maxShingleSize: 3}]}}]");
        Feature query = spec.query().get(0);
        Feature item = spec.item().get(0);
        assertEquals(item.vocabulary(), query.vocabulary());
        assertEquals(new VocabularySpec.Fitted(5, 77), query.vocabulary());
        assertEquals(item.analyzer(), query.analyzer());
        assertEquals(8, query.dim());
        assertEquals(9, query.maxLength());
        assertEquals("shingle", query.analyzer().filters().get(0).name());
    }

    @Test
    void survivesItsOwnJson() {
        FeatureSpec spec = Specs.spec();
        assertEquals(spec, FeatureSpec.fromJson(spec.toJson().get("query"), spec.toJson().get("item")));
    }

    @Test
    void knowsWhichFieldsItReads() {
        FeatureSpec spec = Specs.spec("[{name: 'a', kind: 'id', field: 'seed.name'}, {name: 'b', kind: 'set', field: 'history.tags'}, {name: 'c', kind: 'category', field: 'request.country'}]",
                                      "[{name: 'x', kind: 'text', field: 'title'}]");
        assertEquals(Set.of("seed.name", "history.tags", "request.country"), spec.fields(Tower.QUERY));
        assertEquals(Set.of("name", "tags", "title"), spec.itemFields());
        assertEquals(Set.of("tags"), spec.fieldsBehind(FeatureSpec.HISTORY));
        spec.checkQueryFields(Specs.raw("{'seed.name': 'vim'}"));
        String message = assertThrows(IllegalArgumentException.class, () -> spec.checkQueryFields(Specs.raw("{'seed.nam': 'vim'}"))).getMessage();
        assertTrue(message.contains("'seed.nam'") && message.contains("history.tags, request.country, seed.name"), message);
    }

    @Test
    void aBagsDecayIsKept() {
        FeatureSpec spec = Specs.spec("[{name: 'a', kind: 'set', field: 'history.name', decay: 0.8}]", Specs.ITEM);
        assertEquals(0.8f, spec.query().get(0).decay());
        assertEquals(spec, FeatureSpec.fromJson(spec.toJson().get("query"), spec.toJson().get("item")));
    }

    @Test
    void theLastItemOfAHistoryIsASourceOfItsOwn() {
        FeatureSpec spec = Specs.spec("[{name: 'a', kind: 'id', field: 'history.last.name'}, {name: 'b', kind: 'set', field: 'history.tags'}, {name: 'c', kind: 'set', field: 'history.last'}]",
                                      "[{name: 'x', kind: 'text', field: 'title'}]");
        assertEquals(Set.of("name"), spec.fieldsBehind(FeatureSpec.LAST));
        assertEquals(Set.of("tags", "last"), spec.fieldsBehind(FeatureSpec.HISTORY), "a field may be called last");
        assertEquals(Set.of("name", "tags", "last", "title"), spec.itemFields());
        String message = assertThrows(SpecException.class, () -> Specs.spec("[{name: 'x', kind: 'id', field: 'history.last.name', maxLength: 2}]", Specs.ITEM)).getMessage();
        assertEquals("'query[0].maxLength' must be 1: a feature of kind id has one value", message);
    }

    @Test
    void onlyTextHasAnAnalyzer() {
        assertNull(Specs.spec().item().get(0).analyzer());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "[]                                                             | 'item' must list at least one feature",
            "{}                                                             | 'item' must be a list",
            "[{name: 'x'}]                                                  | 'item[0].kind' is missing",
            "[{name: 'x', kind: 'image'}]                                   | 'item[0].kind' is 'image'; one of id, category, set, text, number is expected",
            "[{name: 'x', kind: 'id', filed: 'y'}]                          | 'item[0].filed' is not a known key; known here: analyzer, decay, dim,",
            "[{name: 'X', kind: 'id'}]                                      | 'item[0].name' is 'X'; lower-case letters",
            "[{name: 'x', kind: 'id'}, {name: 'x', kind: 'set'}]            | 'item[1].name' is 'x', which another",
            "[{name: 'x', kind: 'id', field: 'a b'}]                        | 'item[0].field' is 'a b'",
            "[{name: 'x', kind: 'id', maxLength: 2}]                        | 'item[0].maxLength' must be 1",
            "[{name: 'x', kind: 'set', maxLength: 0}]                       | 'item[0].maxLength' must be a whole number from 1 to 4096, is 0",
            "[{name: 'x', kind: 'set', decay: 0}]                           | 'item[0].decay' must be a number from 0.01 to 1.0, is 0",
            "[{name: 'x', kind: 'id', decay: 0.5}]                          | 'item[0].decay' is for features of more than one value",
            "[{name: 'x', kind: 'set', maxLength: '3'}]                     | 'item[0].maxLength' must be a whole number",
            "[{name: 'x', kind: 'set', vocabulary: {minCuont: 2}}]          | 'item[0].vocabulary.minCuont' is not a known key",
            "[{name: 'x', kind: 'set', vocabulary: {hash: 9, minCount: 2}}] | 'item[0].vocabulary' has both",
            "[{name: 'x', kind: 'number', vocabulary: {minCount: 2}}]       | 'item[0].vocabulary.minCount' is not a known key; known here: buckets",
            "[{name: 'x', kind: 'set', analyzer: {}}]                       | 'item[0].analyzer' is for features of kind text only",
            "[{name: 'x', kind: 'text', analyzer: {tokenizer: 'standrad'}}] | 'item[0].analyzer' is not a Lucene analyzer: A SPI class",
            "[{name: 'x', kind: 'text', analyzer: {filters: [{name: 'shingle', maxShingel: 3}]}}] | 'item[0].analyzer' is not a Lucene analyzer: Unknown parameters",
            "[{name: 'x', kind: 'id', table: 't'}, {name: 'y', kind: 'number', table: 't'}]       | 'item[1]' shares table 't' with 'item[0]'",
            "[{name: 'x', kind: 'id', table: 't', dim: 4}, {name: 'y', kind: 'id', table: 't', dim: 8}] | 'item[1].dim' differs from 'item[0].dim'"})
    void namesTheKeyThatIsWrong(String item, String expected) {
        String message = assertThrows(SpecException.class, () -> Specs.spec(Specs.QUERY, item)).getMessage();
        assertTrue(message.startsWith(expected), message);
    }

    @Test
    void queryFieldsSayWhereTheyComeFrom() {
        String message = assertThrows(SpecException.class, () -> Specs.spec("[{name: 'x', kind: 'id', field: 'name'}]", Specs.ITEM)).getMessage();
        assertEquals("'query[0].field' is 'name'; seed.F, history.F, history.last.F or request.F, F being a field's name is expected", message);
    }

    @Test
    void tokenizesByTheNamedChain() {
        AnalyzerSpec ngrams = AnalyzerSpec.read(SpecNode.root(Specs.json("{tokenizer: {name: 'nGram', minGramSize: 3, maxGramSize: 3}, filters: ['lowercase']}")));
        try (FeatureTokenizer tokenizer = new FeatureTokenizer(ngrams, "analyzer")) {
            assertEquals(List.of("neo", "eov", "ovi", "vim"), tokenizer.tokens("NeoVim"));
        }
        AnalyzerSpec shingles = AnalyzerSpec.read(SpecNode.root(Specs.json("{filters: ['lowercase', 'shingle']}")));
        try (FeatureTokenizer tokenizer = new FeatureTokenizer(shingles, "analyzer")) {
            assertEquals(List.of("a", "a text", "text", "text editor", "editor"), tokenizer.tokens("A text-editor"));
        }
    }
}
