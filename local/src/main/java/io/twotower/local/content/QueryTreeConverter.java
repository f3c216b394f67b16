package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemFloatingPointRangeTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemIntegerRangeTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemNearestNeighbor;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemPhrase;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.PureWeightedString;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTreeItem;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Turns a query tree into a Lucene query that matches the same documents. Nearest neighbours are found on the way, each among
 * the documents that pass the conditions it is combined with by {@code and} and {@code andnot}, at any height above it.
 */
final class QueryTreeConverter {

    private final SearchSchema schema;
    private final QueryFeatures features;
    private final NearestNeighbors nearestNeighbors;

    QueryTreeConverter(SearchSchema schema, QueryFeatures features, NearestNeighbors nearestNeighbors) {
        this.schema = schema;
        this.features = features;
        this.nearestNeighbors = nearestNeighbors;
    }

    /** @throws UnsupportedQueryException naming the item that is not supported */
    Query convert(QueryTreeItem root) throws IOException { return convert(root, null); }

    /** @param filter what else a match must pass, or null; it restricts nearest neighbours only, the caller combines the rest */
    private Query convert(QueryTreeItem item, Query filter) throws IOException {
        return switch (item.getItemCase()) {
            case ITEM_TRUE -> new MatchAllDocsQuery();
            case ITEM_FALSE -> new MatchNoDocsQuery();
            case ITEM_AND -> and(item.getItemAnd().getChildrenList(), filter);
            case ITEM_OR -> or(item.getItemOr().getChildrenList(), filter);
            case ITEM_WEAK_AND -> or(item.getItemWeakAnd().getChildrenList(), filter);
            case ITEM_AND_NOT -> andNot(item.getItemAndNot().getChildrenList(), filter);
            case ITEM_RANK -> convert(first(item.getItemRank().getChildrenList(), "rank"), filter);
            case ITEM_NEAREST_NEIGHBOR -> nearestNeighbors.find(target(item.getItemNearestNeighbor()), filter);
            case ITEM_WORD_TERM -> word(item.getItemWordTerm().getProperties().getIndex(), item.getItemWordTerm().getWord());
            case ITEM_EXACTSTRING_TERM -> word(item.getItemExactstringTerm().getProperties().getIndex(),
                    item.getItemExactstringTerm().getWord());
            case ITEM_PREFIX_TERM -> inAny(item.getItemPrefixTerm().getProperties().getIndex(), field ->
                    FieldQueries.prefix(field, item.getItemPrefixTerm().getWord()));
            case ITEM_WORD_ALTERNATIVES -> inAny(item.getItemWordAlternatives().getProperties().getIndex(),
                    field -> FieldQueries.words(field,
                            item.getItemWordAlternatives().getWeightedStringsList().stream().map(PureWeightedString::getValue).toList()));
            case ITEM_PHRASE -> phrase(item.getItemPhrase());
            case ITEM_INTEGER_TERM -> inAny(item.getItemIntegerTerm().getProperties().getIndex(), field ->
                    FieldQueries.number(field, item.getItemIntegerTerm().getNumber()));
            case ITEM_FLOATING_POINT_TERM ->
                    inAny(item.getItemFloatingPointTerm().getProperties().getIndex(), field ->
                    FieldQueries.number(field, item.getItemFloatingPointTerm().getNumber()));
            case ITEM_INTEGER_RANGE_TERM -> range(item.getItemIntegerRangeTerm());
            case ITEM_FLOATING_POINT_RANGE_TERM -> range(item.getItemFloatingPointRangeTerm());
            case ITEM_STRING_IN -> inAny(item.getItemStringIn().getProperties().getIndex(), field ->
                    FieldQueries.words(field, item.getItemStringIn().getWordsList()));
            case ITEM_NUMERIC_IN -> inAny(item.getItemNumericIn().getProperties().getIndex(), field ->
                    FieldQueries.numbers(field, item.getItemNumericIn().getNumbersList()));
            default -> throw unsupported(item);
        };
    }

    private static UnsupportedQueryException unsupported(QueryTreeItem item) {
        String name = item.getItemCase().name().replaceFirst("^ITEM_", "").toLowerCase(Locale.ROOT).replace('_', ' ');
        return new UnsupportedQueryException("The query item '" + name + "' is not supported by the local content node");
    }

    private Query and(List<QueryTreeItem> children, Query filter) throws IOException {
        List<Query> plain = new ArrayList<>();
        for (QueryTreeItem child : children)
            if (!hasNearestNeighbor(child)) plain.add(convert(child, null));
        Query narrower = all(plain, filter);
        List<Query> queries = new ArrayList<>(plain);
        for (QueryTreeItem child : children)
            if (hasNearestNeighbor(child)) queries.add(convert(child, narrower));
        return queries.isEmpty() ? new MatchNoDocsQuery() : all(queries, null);
    }

    private Query or(List<QueryTreeItem> children, Query filter) throws IOException {
        List<Query> queries = new ArrayList<>();
        for (QueryTreeItem child : children) queries.add(convert(child, filter));
        return FieldQueries.any(queries);
    }

    private Query andNot(List<QueryTreeItem> children, Query filter) throws IOException {
        QueryTreeItem wanted = first(children, "not");
        BooleanQuery.Builder unwanted = new BooleanQuery.Builder();
        for (QueryTreeItem child : children.subList(1, children.size()))
            unwanted.add(convert(child, null), Occur.MUST_NOT);
        Query rest = unwanted.add(new MatchAllDocsQuery(), Occur.FILTER).build();
        return all(List.of(convert(wanted, all(List.of(rest), filter)), rest), null);
    }

    private static QueryTreeItem first(List<QueryTreeItem> children, String operator) {
        if (children.isEmpty()) throw new UnsupportedQueryException("The query item '" + operator + "' needs a child");
        return children.get(0);
    }

    /** Matches what all of the queries, and the filter if there is one, match; null if there are none. */
    private static Query all(Collection<Query> queries, Query filter) {
        if (queries.isEmpty()) return filter;
        if (queries.size() == 1 && filter == null) return queries.iterator().next();
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (Query query : queries) all.add(query, Occur.FILTER);
        if (filter != null) all.add(filter, Occur.FILTER);
        return all.build();
    }

    private static boolean hasNearestNeighbor(QueryTreeItem item) {
        return item.hasItemNearestNeighbor() || children(item).stream().anyMatch(QueryTreeConverter::hasNearestNeighbor);
    }

    private static List<QueryTreeItem> children(QueryTreeItem item) {
        return switch (item.getItemCase()) {
            case ITEM_AND -> item.getItemAnd().getChildrenList();
            case ITEM_OR -> item.getItemOr().getChildrenList();
            case ITEM_WEAK_AND -> item.getItemWeakAnd().getChildrenList();
            case ITEM_AND_NOT -> item.getItemAndNot().getChildrenList();
            case ITEM_RANK -> item.getItemRank().getChildrenList();
            default -> List.of();
        };
    }

    /** All nearestNeighbor items that can contribute to ranking: anywhere in the tree but below a negation. */
    List<NearestNeighborItem> nearestNeighborItems(QueryTreeItem root) {
        List<NearestNeighborItem> items = new ArrayList<>();
        collect(root, items);
        return items;
    }

    private void collect(QueryTreeItem item, List<NearestNeighborItem> items) {
        if (item.hasItemNearestNeighbor())
            items.add(new NearestNeighborItem(target(item.getItemNearestNeighbor()),
                    item.getItemNearestNeighbor().getProperties().getUniqueId()));
        List<QueryTreeItem> children = children(item);
        for (QueryTreeItem child : item.hasItemAndNot() && !children.isEmpty() ? children.subList(0, 1) : children)
            collect(child, items);
    }

    /** A nearest neighbor search of the query, with the id that labels refer to. */
    record NearestNeighborItem(NearestNeighbors.Target target, int id) { }

    private NearestNeighbors.Target target(ItemNearestNeighbor item) {
        String name = item.getProperties().getIndex();
        FieldSchema field = schema.field(name);
        if (field == null || field.vector() == null)
            throw new UnsupportedQueryException("nearestNeighbor: '" + name
                    + "' is not a tensor attribute with one dense dimension of float, bfloat16 or int8 values and a supported distance-metric");
        float[] vector = features.vector(item.getQueryTensorName(), field);
        return new NearestNeighbors.Target(field, vector, item.getTargetNumHits(), item.getExploreAdditionalHits(),
                item.getAllowApproximate(), item.getDistanceThreshold());
    }

    /** One condition in each of the fields an index name stands for: any of them suffices. */
    @FunctionalInterface
    private interface FieldQuery {
        Query in(FieldSchema field);
    }

    private Query inAny(String index, FieldQuery query) {
        return FieldQueries.any(schema.resolve(index).stream().map(query::in).toList());
    }

    private Query word(String index, String word) { return inAny(index, field -> FieldQueries.word(field, word)); }

    private Query phrase(ItemPhrase phrase) {
        List<List<String>> words = phrase.getChildrenList().stream().map(QueryTreeConverter::phraseWords).toList();
        return inAny(phrase.getProperties().getIndex(), field -> FieldQueries.phrase(field, words));
    }

    private static List<String> phraseWords(QueryTreeItem child) {
        return switch (child.getItemCase()) {
            case ITEM_WORD_TERM -> List.of(child.getItemWordTerm().getWord());
            case ITEM_EXACTSTRING_TERM -> List.of(child.getItemExactstringTerm().getWord());
            case ITEM_INTEGER_TERM -> List.of(Long.toString(child.getItemIntegerTerm().getNumber()));
            case ITEM_WORD_ALTERNATIVES -> child.getItemWordAlternatives().getWeightedStringsList().stream().map(PureWeightedString::getValue).toList();
            default -> throw new UnsupportedQueryException("Inside a phrase: " + unsupported(child).getMessage());
        };
    }

    private Query range(ItemIntegerRangeTerm range) {
        requireWholeRange(range.getHasRangeLimit(), range.getWithDiversity());
        NumericRange limits = NumericRange.of(range.getLowerLimit(), range.getLowerInclusive(), range.getUpperLimit(),
                range.getUpperInclusive());
        return inAny(range.getProperties().getIndex(), field -> FieldQueries.range(field, limits));
    }

    private Query range(ItemFloatingPointRangeTerm range) {
        requireWholeRange(range.getHasRangeLimit(), range.getWithDiversity());
        NumericRange limits = NumericRange.of(range.getLowerLimit(), range.getLowerInclusive(), range.getUpperLimit(),
                range.getUpperInclusive());
        return inAny(range.getProperties().getIndex(), field -> FieldQueries.range(field, limits));
    }

    private static void requireWholeRange(boolean limited, boolean diverse) {
        if (limited || diverse) throw new UnsupportedQueryException("A range with a hit limit or diversity is not supported by the local content node");
    }
}
