package io.twotower.serving;

import com.yahoo.component.chain.Chain;
import com.yahoo.prelude.Index;
import com.yahoo.prelude.IndexFacts;
import com.yahoo.prelude.IndexModel;
import com.yahoo.prelude.SearchDefinition;
import com.yahoo.prelude.fastsearch.FastHit;
import com.yahoo.search.Query;
import com.yahoo.search.Result;
import com.yahoo.search.Searcher;
import com.yahoo.search.searchchain.Execution;
import com.yahoo.search.yql.MinimalQueryInserter;

import java.util.ArrayList;
import java.util.List;

/** A searcher behind Vespa's YQL parser and in front of a backend that keeps what it is asked. */
final class SearchChain {
    private final Backend backend = new Backend();
    private final Chain<Searcher> chain;

    private SearchChain(Searcher searcher) {
        chain = new Chain<>(new MinimalQueryInserter(), searcher, backend);
    }

    static SearchChain of(Searcher searcher) {
        return new SearchChain(searcher);
    }

    /** Lets the backend match these items, in this order. */
    SearchChain matching(List<String> items) {
        backend.items = items;
        return this;
    }

    /** Sets how many documents have no vector of any slot's model. */
    SearchChain mismatched(long documents) {
        backend.mismatched = documents;
        return this;
    }

    /** Returns the trees by which those were counted. */
    List<String> counts() {
        return backend.counts;
    }

    Result search(Query query) {
        SearchDefinition item = new SearchDefinition("item");
        for (String field : List.of("name", "section", "size", "photo", "embedding_a", "embedding_b")) item.addIndex(new Index(field));
        item.addAlias("vector", "embedding_a");
        return new Execution(chain, Execution.Context.createContextStub(new IndexFacts(new IndexModel(item)))).search(query);
    }

    /** Returns the tree that the backend was asked for. */
    String tree() {
        return backend.trees.get(backend.trees.size() - 1);
    }

    int searches() {
        return backend.trees.size();
    }

    private static final class Backend extends Searcher {
        private final List<String> trees = new ArrayList<>();
        private final List<String> counts = new ArrayList<>();
        private List<String> items = List.of("nano");
        private long mismatched;

        @Override
        public Result search(Query query, Execution execution) {
            Result result = new Result(query);
            String tree = query.getModel().getQueryTree().toString();
            if (tree.startsWith("-|generation_")) {
                counts.add(tree);
                result.setTotalHitCount(mismatched);
                return result;
            }
            trees.add(tree);
            result.setTotalHitCount(items.size());
            for (int i = query.getOffset(); i < Math.min(items.size(), query.getOffset() + query.getHits()); i++)
                result.hits().add(new FastHit(Items.id(items.get(i)).getGlobalId(), 1.0 / (i + 1), java.util.OptionalInt.empty(), 0, 0));
            return result;
        }
    }
}
