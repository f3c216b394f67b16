package io.twotower.serving;

import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.docproc.Processing;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.language.process.Embedder;
import com.yahoo.metrics.simple.MetricReceiver;
import com.yahoo.search.Query;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.TensorType;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/** The same raw values give the same vector, whichever way they come. */
class ParityTest {
    private static final TensorType TYPE = TensorType.fromSpec("tensor<float>(x[4])");

    @TempDir
    Path directory;

    @Test
    void embedderSearcherAndProcessorAgreeWithTheTowers() {
        SlotTowers towers = Models.slot("a", Models.symmetric(directory.resolve("model"), 1));
        ComponentRegistry<SlotTowers> registry = Models.registry(towers);
        Tensor previous = null;
        for (Item item : List.of(new Item(Models.VIM, Items.vim()), new Item(Models.EMACS, Items.emacs()), new Item(Models.NANO, Items.nano()))) {
            Tensor direct = Vectors.tensor(towers.embed(Tower.QUERY, item.raw.prefixed("seed.")));
            assertEquals(direct, embedded(registry, item.raw), "embedder");
            assertEquals(direct, searched(registry, item.document), "searcher");
            assertEquals(direct, processed(registry, item.document), "processor");
            assertNotEquals(previous, direct);
            previous = direct;
        }
    }

    private record Item(RawFeatures raw, Document document) { }

    private static Tensor embedded(ComponentRegistry<SlotTowers> registry, RawFeatures raw) {
        return new TowerEmbedder(new TowerEmbedderConfig.Builder().slot("a").build(), registry)
                .embed(raw.prefixed("seed.").toJson(), new Embedder.Context("query(q_a)"), TYPE);
    }

    private static Tensor searched(ComponentRegistry<SlotTowers> registry, Document item) {
        QueryTowerSearcher searcher = new QueryTowerSearcher(new QueryTowerSearcherConfig.Builder().build(), registry, new Items(item), MetricReceiver.nullImplementation);
        Query query = new Query("?twoTower.seed=" + item.getId().getScheme().getNamespaceSpecific());
        SearchChain.of(searcher).search(query);
        return query.getRanking().getFeatures().getTensor("query(q_a)").orElseThrow();
    }

    private static Tensor processed(ComponentRegistry<SlotTowers> registry, Document item) {
        Document put = item.clone();
        new ItemTowerProcessor(new ItemTowerConfig.Builder().build(), registry, new Items(), MetricReceiver.nullImplementation).process(Processing.of(new DocumentPut(put)));
        return ((TensorFieldValue) put.getFieldValue("embedding_a")).getTensor().orElseThrow();
    }
}
