package io.twotower.serving;

import com.yahoo.document.DocumentId;
import com.yahoo.document.GlobalId;
import com.yahoo.prelude.fastsearch.FastHit;
import com.yahoo.prelude.query.Item;
import com.yahoo.prelude.query.NotItem;
import com.yahoo.search.Query;
import com.yahoo.search.Result;
import com.yahoo.search.query.QueryTree;
import com.yahoo.search.result.Hit;
import com.yahoo.search.result.HitGroup;
import com.yahoo.search.searchchain.Execution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Leaves seed and history out of the hits. Where the schema holds an item's id in an attribute, the query itself excludes them, and total
 * counts, grouping and paging come out right by themselves. Elsewhere, hits are recognised by their global document id and taken out:
 * the query fetches everything up to the page's end and as many hits more as it may have to take out, so that pages neither overlap nor
 * come up short.
 */
final class SourceExclusion {
    private final String idField;

    /** @param idField attribute that holds an item's id; empty for none */
    SourceExclusion(String idField) {
        this.idField = idField;
    }

    /** Returns how many neighbours more have to be retrieved to make up for those that will be taken out. */
    int spare(Collection<String> items) {
        return idField.isEmpty() ? items.size() : 0;
    }

    /** Searches without these items. */
    Result search(Query query, Execution execution, Collection<String> items, Collection<DocumentId> ids) {
        if (items.isEmpty()) return execution.search(query);
        if (idField.isEmpty()) return searchAndTakeOut(query, execution, ids);
        exclude(query.getModel().getQueryTree(), items);
        query.trace("Items that the recommendation is made from are excluded", true, 2);
        Result result = execution.search(query);
        // A document whose id field does not hold its id has slipped through.
        result.setTotalHitCount(Math.max(0, result.getTotalHitCount() - takeOut(result.hits(), globalIds(ids))));
        return result;
    }

    private void exclude(QueryTree tree, Collection<String> items) {
        Item root = tree.getRoot();
        NotItem not = root instanceof NotItem present ? present : new NotItem();
        if (not != root) {
            tree.setRoot(not);
            not.addPositiveItem(root);
        }
        for (String item : items) {
            Item excluded = GenerationFilter.exactly(idField, item);
            if (!not.negativeItems().contains(excluded)) not.addNegativeItem(excluded);
        }
    }

    private static Result searchAndTakeOut(Query query, Execution execution, Collection<DocumentId> ids) {
        Set<GlobalId> globalIds = globalIds(ids);
        int offset = query.getOffset();
        int hits = query.getHits();
        if (hits == 0) return execution.search(query);
        query.setWindow(0, offset + hits + globalIds.size());
        Result result;
        try {
            result = execution.search(query);
        } finally {
            query.setWindow(offset, hits);
        }
        int removed = takeOut(result.hits(), globalIds);
        result.setTotalHitCount(Math.max(0, result.getTotalHitCount() - removed));
        result.hits().trim(offset, hits);
        return result;
    }

    private static Set<GlobalId> globalIds(Collection<DocumentId> ids) {
        return ids.stream().map(id -> new GlobalId(id.getGlobalId())).collect(Collectors.toSet());
    }

    private static int takeOut(HitGroup group, Set<GlobalId> globalIds) {
        int removed = 0;
        List<Hit> leaving = new ArrayList<>();
        for (Hit hit : group.asUnorderedHits()) {
            if (hit instanceof HitGroup subgroup) removed += takeOut(subgroup, globalIds);
            else if (hit instanceof FastHit document && globalIds.contains(document.getGlobalId())) leaving.add(hit);
        }
        for (Hit hit : leaving) group.remove(hit.getId());
        return removed + leaving.size();
    }
}
