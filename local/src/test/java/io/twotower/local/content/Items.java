package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemAnd;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemAndNot;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemExactStringTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemFalse;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemFloatingPointRangeTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemFloatingPointTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemIntegerRangeTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemIntegerTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemNearestNeighbor;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemNumericIn;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemOr;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemPhrase;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemPrefixTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemRank;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemStringIn;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemTrue;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemWeakAnd;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemWordAlternatives;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemWordTerm;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.PureWeightedString;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTreeItem;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.TermItemProperties;

import java.util.Arrays;
import java.util.List;

/** Query tree items, shorter. */
final class Items {

    private Items() { }

    private static QueryTreeItem.Builder item() { return QueryTreeItem.newBuilder(); }

    private static TermItemProperties.Builder in(String index) { return TermItemProperties.newBuilder().setIndex(index); }

    static QueryTreeItem all() { return item().setItemTrue(ItemTrue.newBuilder()).build(); }

    static QueryTreeItem none() { return item().setItemFalse(ItemFalse.newBuilder()).build(); }

    static QueryTreeItem and(QueryTreeItem... children) { return item().setItemAnd(ItemAnd.newBuilder().addAllChildren(List.of(children))).build(); }

    static QueryTreeItem or(QueryTreeItem... children) { return item().setItemOr(ItemOr.newBuilder().addAllChildren(List.of(children))).build(); }

    static QueryTreeItem weakAnd(QueryTreeItem... children) { return item().setItemWeakAnd(ItemWeakAnd.newBuilder().addAllChildren(List.of(children))).build(); }

    static QueryTreeItem andNot(QueryTreeItem... children) { return item().setItemAndNot(ItemAndNot.newBuilder().addAllChildren(List.of(children))).build(); }

    static QueryTreeItem rank(QueryTreeItem... children) { return item().setItemRank(ItemRank.newBuilder().addAllChildren(List.of(children))).build(); }

    static QueryTreeItem word(String index, String word) { return item().setItemWordTerm(ItemWordTerm.newBuilder().setProperties(in(index)).setWord(word)).build(); }

    static QueryTreeItem exact(String index, String word) { return item().setItemExactstringTerm(ItemExactStringTerm.newBuilder().setProperties(in(index)).setWord(word)).build(); }

    static QueryTreeItem prefix(String index, String word) { return item().setItemPrefixTerm(ItemPrefixTerm.newBuilder().setProperties(in(index)).setWord(word)).build(); }

    static QueryTreeItem alternatives(String index, String... words) {
        return item().setItemWordAlternatives(ItemWordAlternatives.newBuilder().setProperties(in(index))
                .addAllWeightedStrings(Arrays.stream(words).map(word -> PureWeightedString.newBuilder().setValue(word).setWeight(100).build()).toList())).build();
    }

    static QueryTreeItem phrase(String index, String... words) {
        return item().setItemPhrase(ItemPhrase.newBuilder().setProperties(in(index)).addAllChildren(Arrays.stream(words).map(word -> word(index, word)).toList())).build();
    }

    static QueryTreeItem number(String index, long number) { return item().setItemIntegerTerm(ItemIntegerTerm.newBuilder().setProperties(in(index)).setNumber(number)).build(); }

    static QueryTreeItem number(String index, double number) { return item().setItemFloatingPointTerm(ItemFloatingPointTerm.newBuilder().setProperties(in(index)).setNumber(number)).build(); }

    static QueryTreeItem range(String index, long low, boolean lowInclusive, long high, boolean highInclusive) {
        return item().setItemIntegerRangeTerm(ItemIntegerRangeTerm.newBuilder().setProperties(in(index))
                .setLowerLimit(low).setLowerInclusive(lowInclusive).setUpperLimit(high).setUpperInclusive(highInclusive)).build();
    }

    static QueryTreeItem range(String index, double low, boolean lowInclusive, double high, boolean highInclusive) {
        return item().setItemFloatingPointRangeTerm(ItemFloatingPointRangeTerm.newBuilder().setProperties(in(index))
                .setLowerLimit(low).setLowerInclusive(lowInclusive).setUpperLimit(high).setUpperInclusive(highInclusive)).build();
    }

    static QueryTreeItem in(String index, String... words) { return item().setItemStringIn(ItemStringIn.newBuilder().setProperties(in(index)).addAllWords(List.of(words))).build(); }

    static QueryTreeItem in(String index, long... numbers) {
        return item().setItemNumericIn(ItemNumericIn.newBuilder().setProperties(in(index)).addAllNumbers(Arrays.stream(numbers).boxed().toList())).build();
    }

    /** The search for the nearest of {@code query(q)}; settings as the container sends them by default. */
    static ItemNearestNeighbor.Builder nearest(String index, int targetHits) {
        return ItemNearestNeighbor.newBuilder().setProperties(in(index)).setQueryTensorName("q").setTargetNumHits(targetHits)
                                  .setAllowApproximate(true).setDistanceThreshold(Double.POSITIVE_INFINITY);
    }

    static QueryTreeItem of(ItemNearestNeighbor.Builder nearest) { return item().setItemNearestNeighbor(nearest).build(); }
}
