package io.twotower.trainer.training;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureEncoder;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.export.ExportReport;
import org.apache.lucene.util.Version;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where a model comes from: enough to make it again, and to see why another one differs. */
final class Provenance {

    private Provenance() { }

    static ObjectNode of(Dataset dataset, FeatureEncoder encoder, TrainingResult result, ExportReport exported) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", dataset.spec().name()).put("created", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.set("spec", dataset.spec().toJson());
        ObjectNode data = json.putObject("data").put("sha256", dataset.checksum());
        data.setAll(dataset.counts());
        ObjectNode tables = json.putObject("tables");
        for (String table : encoder.tables()) tables.put(table, encoder.tableRows(table));
        addTraining(json.putObject("training"), dataset, result);
        json.set("export", exported.toJson());
        addVersions(json.putObject("versions"));
        return json;
    }

    private static void addTraining(ObjectNode json, Dataset dataset, TrainingResult result) {
        json.put("seed", dataset.spec().training().seed()).put("threads", result.threads())
                .put("seconds", result.time().toMillis() / 1000.0).put("bestEpoch", result.bestEpoch())
                .put("stopBy", dataset.spec().training().stopBy().label());
        result.start().ifPresent(start -> addValidation(json.putObject("start"), start));
        for (EpochReport epoch : result.epochs()) {
            ObjectNode target = json.withArray("epochs").addObject()
                    .put("epoch", epoch.epoch())
                    .put("mainLoss", epoch.mainLoss())
                    .put("selfSupervisedLoss", epoch.selfSupervisedLoss())
                    .put("examplesPerSecond", epoch.examplesPerSecond());
            addValidation(target, epoch.validation());
            epoch.temperature().ifPresent(temperature -> target.put("temperature", temperature));
        }
    }

    private static void addValidation(ObjectNode json, Validation validation) {
        json.put("validationRecallAt10", validation.warm().recallAt10())
                .put("validationRecallAt100", validation.warm().recallAt100())
                .put("validationNdcgAt10", validation.warm().ndcgAt10());
        validation.cold().ifPresent(cold -> json.put("coldValidationRecallAt10", cold.recallAt10())
                .put("coldValidationRecallAt100", cold.recallAt100()).put("coldValidationNdcgAt10", cold.ndcgAt10()));
    }

    private static void addVersions(ObjectNode json) {
        json.put("pytorch", Engine.getInstance().getVersion())
                .put("djl", Engine.getDjlVersion())
                .put("onnxruntime", OrtEnvironment.getEnvironment().getVersion())
                .put("lucene", Version.LATEST.toString())
                .put("java", Runtime.version().toString())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }
}
