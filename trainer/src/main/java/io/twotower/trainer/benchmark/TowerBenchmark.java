package io.twotower.trainer.benchmark;

import ai.onnxruntime.OrtException;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.ExportException;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.export.TowerExporter;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ExportSpec;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.ExampleStore;
import io.twotower.trainer.store.SlotRows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** How fast encoded items become vectors by the exported item tower, against the runtime alone in the best way to call it. */
final class TowerBenchmark {

    private static final String OURS = "vectors of encoded items";

    private final BenchmarkOptions options;
    private final Consumer<String> progress;

    TowerBenchmark(BenchmarkOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    void run(BenchmarkReport report) {
        BenchmarkModel model = options.model(1);
        progress.accept("exporting towers");
        try (ExampleStore store = options.examples(model)) {
            StepCase exported = StepCase.of(model, store, false, options);
            SlotRows items = store.firstItems(exported.layout().item(), options.embeddedRows());
            export(exported, items);
            measure(model, items, new FirstRows(store.items(), items.size()), report);
        }
    }

    private record FirstRows(EncodedRows all, int size) implements EncodedRows {
        @Override
        public int features() {
            return all.features();
        }

        @Override
        public void read(int row, int leaveOut, BagRow target) {
            all.read(row, leaveOut, target);
        }
    }

    private void export(StepCase exported, SlotRows items) {
        TowerLayout query = exported.layout().query();
        try (TwoTowerModel towers = exported.model()) {
            new TowerExporter(towers, ExportSpec.Tables.FP32).export(options.directory(), new int[query.width()], items.ids());
        }
    }

    /** @param stored the items as the store has them */
    private void measure(BenchmarkModel model, SlotRows items, EncodedRows stored, BenchmarkReport report) {
        Path file = options.directory().resolve(ModelBundle.ITEM_TOWER);
        List<Contender> contenders = new ArrayList<>();
        try (OnnxTowers towers = new OnnxTowers(options.directory().resolve(ModelBundle.QUERY_TOWER), file, options.threads())) {
            CatalogueVectors vectors = new CatalogueVectors(model.encoder(), towers);
            for (int batch : new int[] {256, 1024}) {
                contenders.add(new BareTower(file, items, model.dim(), 1, options.threads(), batch));
                if (options.threads() > 1) contenders.add(new BareTower(file, items, model.dim(), options.threads(), 1, batch));
            }
            List<Contender> all = new ArrayList<>(contenders);
            all.add(ours(vectors, stored));
            report(contenders, new InterleavedRounds(options.rounds(), progress).run("item tower", all), items.size(), report);
        } catch (OrtException e) {
            throw new ExportException("ONNX Runtime failed to load a tower: " + e.getMessage(), e);
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private static void report(List<Contender> bare, Measurements measurements, int items, BenchmarkReport report) {
        String best = bare.stream().map(Contender::name).min(Comparator.comparingDouble(measurements::median)).orElseThrow();
        report.add("itemTowerRatio", "items/s to vectors over the runtime alone", measurements.speedup(OURS, best), 0.85);
        report.add("itemTowerItemsPerSecond", "items/s to vectors", items / measurements.median(OURS) * 1000);
        report.set("itemTowerMilliseconds", measurements.toJson());
    }

    private static Contender ours(CatalogueVectors vectors, EncodedRows items) {
        return new Contender() {
            @Override
            public String name() {
                return OURS;
            }

            @Override
            public double measure() {
                long start = System.nanoTime();
                vectors.embed(Tower.ITEM, items, (first, batch) -> { });
                return (System.nanoTime() - start) / 1e6;
            }
        };
    }
}
