package io.twotower.trainer.training;

import io.twotower.features.GoldenRow;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.spec.ModelSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TrainPipelineTest {

    @TempDir
    static Path directory;

    private static ModelSpec spec;
    private static TrainedModel trained;
    private static final List<String> heard = new ArrayList<>();

    @BeforeAll
    static void train() {
        Path data = directory.resolve("data");
        new SyntheticGenerator(600, 8, 1).importInto(data, line -> { });
        spec = ModelSpec.read(data.resolve("model.yaml"))
                .with("training.batchSize", 128).with("training.maxEpochs", 3).with("training.threads", 1)
                .with("loss.uniformNegatives", 64).with("selfSupervision.batchSize", 64);
        trained = new TrainPipeline(new PipelineListener() {
            @Override
            public void stepDone(PipelineStep step, Duration time, String summary) {
                heard.add(step.label() + ": " + summary);
            }
        }, 0).run(spec, directory.resolve("bundle"));
    }

    @Test
    void learnsMoreThanPopularity() {
        Dataset dataset = trained.dataset();
        int[] counts = dataset.split().training().countByItem(dataset.catalogue().size());
        Set<Integer> popular = new TreeSet<>();
        IntStream.range(0, counts.length).boxed().sorted((a, b) -> counts[b] - counts[a]).limit(10).forEach(popular::add);
        Links validation = dataset.split().validation();
        double popularity = (double) LongStream.range(0, validation.size()).filter(link -> popular.contains(validation.item(link))).count()
                            / validation.size();
        double recall = trained.result().best().validation().recallAt10();
        assertTrue(recall > popularity + 0.05, recall + " against " + popularity);
    }

    @Test
    void isEvaluatedBesideTheBaselines() {
        var evaluation = trained.bundle().evaluation();
        for (String slice : List.of("warm", "head", "tail", "cold", "coldFull"))
            assertTrue(evaluation.at("/" + slice + "/queries").asInt() > 0, slice);
        double recall = evaluation.at("/warm/Recall@10").asDouble();
        assertTrue(recall > evaluation.at("/popularity/warm/Recall@10").asDouble(), evaluation.toString());
        assertTrue(evaluation.at("/cold/Recall@10").asDouble() > evaluation.at("/popularity/cold/Recall@10").asDouble(), evaluation.toString());
        assertTrue(evaluation.at("/knn/warm").isObject() && evaluation.at("/contentCosine/warm").isObject());
    }

    @Test
    void theBundleIsWholeAndItsVectorsAreTheTowers() {
        ModelBundle bundle = ModelBundle.load(directory.resolve("bundle"));
        assertEquals(trained.bundle().fingerprint(), bundle.fingerprint());
        assertEquals(spec.towers().dim(), bundle.dimension());
        try (OnnxTowers towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), 1)) {
            bundle.verifyVectors(towers);
            Dataset dataset = trained.dataset();
            float[] vectors = new CatalogueVectors(bundle.encoder(), towers).embed(Tower.ITEM, dataset.catalogue().size(), dataset::item);
            int last = dataset.catalogue().size() - 1;
            float[] alone = towers.embed(Tower.ITEM, bundle.encoder().encode(Tower.ITEM, dataset.item(last)));
            for (int i = 0; i < alone.length; i++) assertEquals(alone[i], vectors[last * alone.length + i], 1e-6f);
        }
    }

    @Test
    void goldenRowsHaveTheOddOnes() {
        for (Tower tower : Tower.values()) {
            List<GoldenRow> rows = trained.bundle().golden().stream().filter(row -> row.tower() == tower).toList();
            assertTrue(rows.size() >= 8);
            assertTrue(rows.stream().anyMatch(row -> row.raw().equals(RawFeatures.empty())));
        }
        RawFeatures cold = trained.dataset().item(trained.dataset().split().coldItems()[0]);
        assertTrue(trained.bundle().golden().stream().anyMatch(row -> row.raw().equals(cold)));
    }

    @Test
    void saysWhereItComesFrom() {
        var provenance = trained.bundle().provenance();
        assertEquals(trained.dataset().checksum(), provenance.at("/data/sha256").asText());
        assertEquals(600, provenance.at("/data/items").asInt());
        assertEquals(spec.toJson().toString(), provenance.get("spec").toString());
        assertEquals(1, provenance.at("/training/seed").asInt());
        assertEquals(trained.result().epochs().size(), provenance.at("/training/epochs").size());
        assertTrue(provenance.at("/export/item/parity").asDouble() < 1e-5);
        assertEquals("1.23.2", provenance.at("/versions/onnxruntime").asText());
    }

    @Test
    void reportsItsStepsAndLeavesNothingBehind() throws IOException {
        assertEquals(List.of("read data", "fit features", "train", "export", "evaluate"),
                     heard.stream().map(line -> line.substring(0, line.indexOf(':'))).toList());
        try (var files = Files.list(directory)) {
            assertEquals(List.of("bundle", "data"), files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void theSameSpecAndDataMakeTheSameModel() {
        TrainedModel again = new TrainPipeline(PipelineListener.SILENT, 0, false).run(trained.dataset(), directory.resolve("again/bundle"));
        assertEquals(trained.bundle().fingerprint(), again.bundle().fingerprint());
    }

    @Test
    void anExampleTellsNothingOfItsOwnLink() {
        Dataset dataset = trained.dataset();
        EncodedLinks links = new EncodedLinks(dataset, trained.bundle().encoder());
        var encoder = trained.bundle().encoder();
        var features = encoder.spec().of(Tower.QUERY);
        int checked = 0;
        for (int f = 0; f < features.size(); f++) {
            String field = features.get(f).field();
            if (!dataset.spec().data().derived().stream().anyMatch(derived -> field.equals("seed." + derived.field()))) continue;
            for (int link = 0; link < links.links(); link++) {
                int[] positive = new int[features.get(f).maxLength()];
                encoder.encodeFeature(Tower.QUERY, f, List.of(dataset.catalogue().id(dataset.split().training().item(link))), positive, 0);
                int[] row = new int[encoder.width(Tower.QUERY)];
                links.writeQuery(link, row, 0);
                for (int i = 0; i < positive.length; i++)
                    assertTrue(row[encoder.offset(Tower.QUERY, f) + i] != positive[0] || positive[0] < 3, "link " + link);
                checked++;
            }
        }
        assertEquals(links.links(), checked);
    }
}
