package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemEquiv;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemFuzzy;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemGeoLocationTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemIntegerRangeTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemNear;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemPredicateQuery;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemRegexp;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemSameElement;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemStringWand;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemWeightedSetOfString;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTreeItem;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchRequest;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SortField;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.TermItemProperties;
import com.google.protobuf.ByteString;
import com.yahoo.document.DataType;
import com.yahoo.document.Document;
import com.yahoo.document.annotation.internal.SimpleIndexingAnnotations;
import com.yahoo.document.datatypes.Array;
import com.yahoo.document.datatypes.BoolFieldValue;
import com.yahoo.document.datatypes.DoubleFieldValue;
import com.yahoo.document.datatypes.FloatFieldValue;
import com.yahoo.document.datatypes.IntegerFieldValue;
import com.yahoo.document.datatypes.LongFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.datatypes.WeightedSet;
import com.yahoo.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import static io.twotower.local.content.Items.all;
import static io.twotower.local.content.Items.alternatives;
import static io.twotower.local.content.Items.and;
import static io.twotower.local.content.Items.andNot;
import static io.twotower.local.content.Items.exact;
import static io.twotower.local.content.Items.in;
import static io.twotower.local.content.Items.nearest;
import static io.twotower.local.content.Items.none;
import static io.twotower.local.content.Items.number;
import static io.twotower.local.content.Items.of;
import static io.twotower.local.content.Items.or;
import static io.twotower.local.content.Items.phrase;
import static io.twotower.local.content.Items.prefix;
import static io.twotower.local.content.Items.range;
import static io.twotower.local.content.Items.rank;
import static io.twotower.local.content.Items.weakAnd;
import static io.twotower.local.content.Items.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each query item against four documents whose answers can be told by looking. */
class QueryItemsTest {

    private static final String SCHEMA = """
            schema item {
              document item {
                field title type string { indexing: index | summary }
                field notes type array<string> { indexing: index | summary }
                field section type string { indexing: attribute | summary }
                field code type string {
                  indexing: attribute | summary
                  match: cased
                }
                field tags type array<string> { indexing: attribute | summary }
                field weights type weightedset<string> { indexing: attribute | summary }
                field n type int { indexing: attribute | summary }
                field l type long { indexing: attribute | summary }
                field f type float { indexing: attribute | summary }
                field d type double { indexing: attribute | summary }
                field b type bool { indexing: attribute | summary }
                field numbers type array<int> { indexing: attribute | summary }
                field v type tensor<float>(x[2]) { indexing: attribute | index }
              }
              fieldset default { fields: title, section }
              fieldset labels { fields: section, tags }
            }
            """;

    private static final List<String> IDS = List.of("one", "two", "three", "four");

    @TempDir
    static Path directory;
    private static TestNode node;

    @BeforeAll
    static void feed() {
        node = new TestNode(TestApplication.of(directory, SCHEMA), directory.resolve("data"));
        Document one = node.document("one");
        one.setFieldValue("title", text("the quick brown fox"));
        one.setFieldValue("section", new StringFieldValue("Editors"));
        one.setFieldValue("code", new StringFieldValue("Abc"));
        one.setFieldValue("tags", strings("Works-With::Text", "ui"));
        one.setFieldValue("weights", weights("red"));
        one.setFieldValue("n", new IntegerFieldValue(-5));
        one.setFieldValue("l", new LongFieldValue(Long.MAX_VALUE));
        one.setFieldValue("f", new FloatFieldValue(0.1f));
        one.setFieldValue("d", new DoubleFieldValue(1.5));
        one.setFieldValue("b", new BoolFieldValue(true));
        one.setFieldValue("numbers", integers(1, 2));
        one.setFieldValue("v", vector(1, 0));
        node.put(one);
        Document two = node.document("two");
        two.setFieldValue("title", text("the brown bear"));
        two.setFieldValue("notes", texts("first part", "second part"));
        two.setFieldValue("section", new StringFieldValue("editors extra"));
        two.setFieldValue("code", new StringFieldValue("abc"));
        two.setFieldValue("tags", strings("ui::x"));
        two.setFieldValue("n", new IntegerFieldValue(5));
        two.setFieldValue("l", new LongFieldValue(Long.MAX_VALUE - 1));
        two.setFieldValue("f", new FloatFieldValue(0.2f));
        two.setFieldValue("d", new DoubleFieldValue(-1.5));
        two.setFieldValue("b", new BoolFieldValue(false));
        two.setFieldValue("numbers", integers(2, 3));
        two.setFieldValue("v", vector(2, 0));
        node.put(two);
        Document three = node.document("three");
        three.setFieldValue("title", text("editors"));
        three.setFieldValue("section", new StringFieldValue("devel"));
        three.setFieldValue("n", new IntegerFieldValue(10));
        three.setFieldValue("v", vector(3, 0));
        node.put(three);
        node.put(node.document("four")); // no values at all
    }

    @AfterAll
    static void close() { node.close(); }

    /** As the container's indexing chain annotates: lower-cased words, with places. */
    private static StringFieldValue text(String text) {
        StringFieldValue value = new StringFieldValue(text);
        SimpleIndexingAnnotations terms = new SimpleIndexingAnnotations();
        int from = 0;
        for (String word : text.split(" ")) {
            terms.add(from, word.length(), word.equals("bear") ? "bears" : word.toLowerCase(Locale.ROOT));
            from += word.length() + 1;
        }
        value.setSimpleAnnotations(terms);
        return value;
    }

    private static Array<StringFieldValue> texts(String... texts) {
        Array<StringFieldValue> array = new Array<>(DataType.getArray(DataType.STRING));
        for (String text : texts) array.add(text(text));
        return array;
    }

    private static Array<StringFieldValue> strings(String... values) {
        Array<StringFieldValue> array = new Array<>(DataType.getArray(DataType.STRING));
        for (String value : values) array.add(new StringFieldValue(value));
        return array;
    }

    private static WeightedSet<StringFieldValue> weights(String value) {
        WeightedSet<StringFieldValue> set = new WeightedSet<>(DataType.getWeightedSet(DataType.STRING));
        set.put(new StringFieldValue(value), 7);
        return set;
    }

    private static Array<IntegerFieldValue> integers(int... values) {
        Array<IntegerFieldValue> array = new Array<>(DataType.getArray(DataType.INT));
        for (int value : values) array.add(new IntegerFieldValue(value));
        return array;
    }

    private static TensorFieldValue vector(double x, double y) { return new TensorFieldValue(Tensor.from("tensor<float>(x[2]):[" + x + "," + y + "]")); }

    static Stream<Arguments> answers() {
        return Stream.of(
                answer("true", all(), "one", "two", "three", "four"),
                answer("false", none()),
                answer("an attribute matches its whole value, whatever the case", word("section", "eDITORS"), "one"),
                answer("a part of the value does not", word("section", "extra")),
                answer("with a space in it", exact("section", "Editors Extra"), "two"),
                answer("cased: upper", word("code", "Abc"), "one"),
                answer("cased: lower", word("code", "abc"), "two"),
                answer("an element of an array", word("tags", "works-with::text"), "one"),
                answer("a part of an element does not match", word("tags", "works-with")),
                answer("a key of a weighted set", word("weights", "RED"), "one"),
                answer("an index matches terms", word("title", "brown"), "one", "two"),
                answer("the annotated term, not the text", word("title", "bears"), "two"),
                answer("not the text", word("title", "bear")),
                answer("an indexed array", word("notes", "part"), "two"),
                answer("phrase", phrase("title", "quick", "brown"), "one"),
                answer("phrase in the wrong order", phrase("title", "brown", "quick")),
                answer("phrase within an element", phrase("notes", "second", "part"), "two"),
                answer("phrase across elements", phrase("notes", "part", "second")),
                answer("alternatives", alternatives("title", "fox", "bears"), "one", "two"),
                answer("default field set", word("", "editors"), "one", "three"),
                answer("default field set by name", word("default", "editors"), "one", "three"),
                answer("a named field set", word("labels", "ui"), "one"),
                answer("prefix", prefix("section", "EDIT"), "one", "two"),
                answer("prefix in an array", prefix("tags", "ui"), "one", "two"),
                answer("in, strings", in("section", "editors", "DEVEL", "none"), "one", "three"),
                answer("in, array", in("tags", "ui", "ui::x"), "one", "two"),
                answer("in, cased", in("code", "ABC", "abc"), "two"),
                answer("in, integers", in("n", 5, 10, 11), "two", "three"),
                answer("in, array of integers", in("numbers", 3, 4), "two"),
                answer("integer", number("n", -5), "one"),
                answer("integer as a word", word("n", "-5"), "one"),
                answer("integer in an array", number("numbers", 2), "one", "two"),
                answer("integer in a float field", number("d", 1)),
                answer("long, exactly", number("l", Long.MAX_VALUE), "one"),
                answer("double", number("d", 1.5), "one"),
                answer("float, as the field's type has it", number("f", 0.1), "one"),
                answer("double of an integer field", number("n", 5.0), "two"),
                answer("no integer", number("n", 5.5)),
                answer("range, inclusive", range("n", -5, true, 5, true), "one", "two"),
                answer("range, exclusive", range("n", -5, false, 10, false), "two"),
                answer("range without values in it", range("n", 6, true, 4, true)),
                answer("range beyond long", range("l", Long.MAX_VALUE - 1, false, Long.MAX_VALUE, true), "one"),
                answer("no long is larger", range("l", Long.MAX_VALUE, false, Long.MAX_VALUE, true)),
                answer("open range of an integer field", range("n", 4.5, true, Double.POSITIVE_INFINITY, true), "two", "three"),
                answer("doubles, exclusive", range("d", -1.5, false, 1.5, true), "one"),
                answer("doubles below", range("d", Double.NEGATIVE_INFINITY, true, 1.5, false), "two"),
                answer("floats, exclusive", range("f", 0.1, false, 1, true), "two"),
                answer("bool true", word("b", "true"), "one"),
                answer("bool without a value is false", word("b", "false"), "two", "three", "four"),
                answer("bool as a number", number("b", 1), "one"),
                answer("and", and(word("title", "brown"), word("section", "editors")), "one"),
                answer("or", or(word("title", "fox"), word("section", "devel")), "one", "three"),
                answer("weakAnd", weakAnd(word("title", "fox"), word("section", "devel")), "one", "three"),
                answer("not", andNot(all(), word("title", "brown"), number("n", 10)), "four"),
                answer("rank matches by its first child", rank(word("title", "brown"), word("title", "fox")), "one", "two"),
                answer("empty and", and()),
                answer("empty or", or()),
                answer("nested", and(or(word("title", "fox"), word("title", "bears")), andNot(all(), word("code", "abc"))), "one"),
                answer("nearest", of(nearest("v", 2)), "one", "two"),
                answer("all that have a vector", of(nearest("v", 10)), "one", "two", "three"),
                answer("nearest of the filtered", and(of(nearest("v", 1)), range("n", 5, true, 10, true)), "two"),
                answer("nearest but for some", andNot(of(nearest("v", 1)), word("section", "editors")), "two"),
                answer("nearest of the filtered, deeper", and(rank(or(of(nearest("v", 1)), none()), all()), number("n", 10)), "three"),
                answer("nearest or others", or(of(nearest("v", 1)), number("n", 10)), "one", "three"),
                answer("not the nearest", andNot(all(), of(nearest("v", 2))), "three", "four"),
                answer("two searches, each by itself", and(of(nearest("v", 1)), of(nearest("v", 2))), "one"),
                answer("within a distance", of(nearest("v", 10).setDistanceThreshold(1.5)), "one", "two"),
                answer("exactly", of(nearest("v", 2).setAllowApproximate(false)), "one", "two"),
                answer("none of none", and(of(nearest("v", 5)), none())));
    }

    private static Arguments answer(String name, QueryTreeItem query, String... ids) { return Arguments.of(name, query, Set.copyOf(Arrays.asList(ids))); }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void matches(String name, QueryTreeItem query, Set<String> expected) {
        SearchReply reply = node.search(TestNode.request(query).addTensorRankProperties(TestNode.tensor("q", Tensor.from("tensor<float>(x[2]):[1,0]"))));
        assertEquals(List.of(), reply.getErrorsList());
        assertEquals(new TreeSet<>(expected), new TreeSet<>(reply.getHitsList().stream().map(hit -> TestNode.idOf(hit, IDS)).toList()));
        assertEquals(expected.size(), reply.getTotalHitCount());
        assertEquals(4, reply.getCoverageDocs());
        assertEquals(4, reply.getTargetActiveDocs());
    }

    static Stream<Arguments> refusals() {
        TermItemProperties in = TermItemProperties.newBuilder().setIndex("section").build();
        return Stream.of(
                Arguments.of(QueryTreeItem.newBuilder().setItemRegexp(ItemRegexp.newBuilder().setProperties(in).setRegexp("a.*")).build(), "regexp"),
                Arguments.of(QueryTreeItem.newBuilder().setItemFuzzy(ItemFuzzy.newBuilder().setProperties(in).setWord("a")).build(), "fuzzy"),
                Arguments.of(QueryTreeItem.newBuilder().setItemEquiv(ItemEquiv.newBuilder().setProperties(in)).build(), "equiv"),
                Arguments.of(QueryTreeItem.newBuilder().setItemNear(ItemNear.newBuilder()).build(), "near"),
                Arguments.of(QueryTreeItem.newBuilder().setItemStringWand(ItemStringWand.newBuilder().setProperties(in)).build(), "string wand"),
                Arguments.of(QueryTreeItem.newBuilder().setItemSameElement(ItemSameElement.newBuilder().setProperties(in)).build(), "same element"),
                Arguments.of(QueryTreeItem.newBuilder().setItemWeightedSetOfString(ItemWeightedSetOfString.newBuilder().setProperties(in)).build(), "weighted set"),
                Arguments.of(QueryTreeItem.newBuilder().setItemPredicateQuery(ItemPredicateQuery.newBuilder().setProperties(in)).build(), "predicate"),
                Arguments.of(QueryTreeItem.newBuilder().setItemGeoLocationTerm(ItemGeoLocationTerm.newBuilder().setProperties(in)).build(), "geo location"),
                Arguments.of(QueryTreeItem.getDefaultInstance(), "not set"),
                Arguments.of(and(all(), or(QueryTreeItem.newBuilder().setItemFuzzy(ItemFuzzy.newBuilder()).build())), "fuzzy"),
                Arguments.of(QueryTreeItem.newBuilder().setItemIntegerRangeTerm(ItemIntegerRangeTerm.newBuilder().setProperties(in).setHasRangeLimit(true)).build(), "hit limit"),
                Arguments.of(word("nosuch", "x"), "'nosuch'"),
                Arguments.of(word("v", "x"), "'v'"),
                Arguments.of(word("n", "five"), "'five'"),
                Arguments.of(prefix("title", "x"), "'title'"),
                Arguments.of(phrase("section", "x", "y"), "'section'"),
                Arguments.of(range("section", 1, true, 2, true), "'section'"),
                Arguments.of(of(nearest("section", 1)), "'section'"),
                Arguments.of(of(nearest("nosuch", 1)), "'nosuch'"),
                Arguments.of(of(nearest("v", 1).setQueryTensorName("p")), "query(p)"),
                Arguments.of(of(nearest("v", 1).setQueryTensorName("long")), "query(long)"),
                Arguments.of(of(nearest("v", 1).setQueryTensorName("nan")), "query(nan)"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void whatIsNotSupportedIsNamed(QueryTreeItem query, String named) {
        SearchReply reply = node.search(TestNode.request(query)
                .addTensorRankProperties(TestNode.tensor("q", Tensor.from("tensor<float>(x[2]):[1,0]")))
                .addTensorRankProperties(TestNode.tensor("long", Tensor.from("tensor<float>(x[3]):[1,0,0]")))
                .addTensorRankProperties(TestNode.tensor("nan", Tensor.from("tensor<float>(x[2]):[1,NaN]"))));
        assertEquals(1, reply.getErrorsCount());
        assertTrue(reply.getErrors(0).getMessage().contains(named), reply.getErrors(0).getMessage());
        assertEquals(0, reply.getHitsCount());
    }

    @Test
    void otherRequestsThatAreNotSupportedAreNamed() {
        refused("Grouping", TestNode.request(all()).setGroupingBlob(ByteString.copyFrom(new byte[] { 1 })));
        refused("Geographical", TestNode.request(all()).setGeoLocation("x"));
        refused("'nosuch'", TestNode.request(all()).setRankProfile("nosuch"));
        refused("'nosuch'", TestNode.request(all()).setDocumentType("nosuch"));
        refused("query tree", TestNode.request(all()).clearQueryTree());
        refused("'tags'", TestNode.request(all()).addSorting(SortField.newBuilder().setField("tags")));
    }

    private static void refused(String named, SearchRequest.Builder request) {
        SearchReply reply = node.search(request);
        assertTrue(reply.getErrorsCount() == 1 && reply.getErrors(0).getMessage().contains(named), reply.toString());
    }

    @Test
    void pagesAreStableAndCountAll() {
        List<String> whole = node.ids(TestNode.request(all()), IDS);
        assertEquals(whole.subList(1, 3), node.ids(TestNode.request(all()).setOffset(1).setHits(2), IDS));
        assertEquals(List.of(), node.ids(TestNode.request(all()).setOffset(4).setHits(2), IDS));
        SearchReply none = node.search(TestNode.request(all()).setHits(0));
        assertEquals(4, none.getTotalHitCount());
        assertEquals(0, none.getHitsCount());
    }

    @Test
    void sortsByAttributes() {
        assertEquals(List.of("four", "one", "two", "three"), sorted("n", true));
        assertEquals(List.of("three", "two", "one", "four"), sorted("n", false));
        assertEquals(List.of("one", "two"), sorted("l", false).subList(0, 2), "longs that are one double");
        assertEquals(List.of("one", "two"), sorted("d", false).subList(0, 2));
        assertEquals("one", sorted("b", false).get(0));
        assertEquals(List.of("four", "three", "one", "two"), sorted("uca(section,en,PRIMARY)", true));
        assertEquals(List.of("four", "one", "three", "two"), sorted("section", true), "by code point: upper case first");
        assertEquals(List.of("four", "three", "one", "two"), sorted("lowercase(section)", true));
    }

    private static List<String> sorted(String field, boolean ascending) {
        return node.ids(TestNode.request(all()).addSorting(SortField.newBuilder().setField(field).setAscending(ascending)), IDS);
    }
}
