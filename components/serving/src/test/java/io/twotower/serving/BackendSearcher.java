package io.twotower.serving;

import com.yahoo.component.chain.dependencies.After;
import com.yahoo.search.Query;
import com.yahoo.search.Result;
import com.yahoo.search.Searcher;
import com.yahoo.search.result.Hit;
import com.yahoo.search.searchchain.Execution;

/** Stands for the content cluster: answers with one hit that shows what it was asked. */
@After("*")
public final class BackendSearcher extends Searcher {
    @Override
    public Result search(Query query, Execution execution) {
        Result result = new Result(query);
        result.setTotalHitCount(1);
        Hit hit = new Hit("asked", 1);
        hit.setField("tree", query.getModel().getQueryTree().toString());
        hit.setField("profile", query.getRanking().getProfile());
        query.getRanking().getFeatures().getTensor("query(q_a)").ifPresent(vector -> hit.setField("q_a", vector.toString()));
        result.hits().add(hit);
        return result;
    }
}
