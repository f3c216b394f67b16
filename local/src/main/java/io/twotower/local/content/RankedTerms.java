package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemAndNot;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemNearestNeighbor;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemNumericIn;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.ItemStringIn;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.TermItemProperties;
import com.google.protobuf.Message;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the terms of a query that Vespa's {@code nativeRank} gives a score for: words and numbers, not filters, and none that must not match. */
final class RankedTerms {

    private final Predicate<String> isFilter;

    /** @param isFilter whether a field is declared {@code rank: filter} */
    RankedTerms(Predicate<String> isFilter) {
        this.isFilter = isFilter;
    }

    /** Returns the field of one such term, if there is one at or below this part of a query. */
    Optional<String> fieldIn(Message part) {
        if (part instanceof TermItemProperties term)
            return term.getDoNotRank() || isFilter.test(term.getIndex()) ? Optional.empty() : Optional.of(term.getIndex().isEmpty() ? "default" : term.getIndex());
        if (part instanceof ItemNearestNeighbor || part instanceof ItemStringIn || part instanceof ItemNumericIn) return Optional.empty();
        if (part instanceof ItemAndNot not) return not.getChildrenCount() == 0 ? Optional.empty() : fieldIn(not.getChildren(0));
        return part.getAllFields().values().stream().flatMap(value -> value instanceof List<?> list ? list.stream() : List.of(value).stream())
                .map(value -> value instanceof Message message ? fieldIn(message).orElse(null) : null).filter(Objects::nonNull).findFirst();
    }
}
