package io.twotower.trainer.benchmark;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.Tower;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.GroupBags;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableGroup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The least that a step can take on this machine: the time of its matrix products and of its passes over the tables alone, each called
 * bare, on batches like those that the step is measured on. A linear layer is three products (output, gradient of the input, gradient of
 * the weight), logits are three (logits and the gradients of both sides); the tables are read by an {@code embedding_bag}, the gradients
 * of the touched rows are gathered by another one over the transposed bags, and those rows are updated by Adagrad. Activations,
 * normalisation, softmax, biases, Adam and the preparation of batches are for free here.
 *
 * <p>Each part runs on one thread and on several, and products by PyTorch's own library and by oneDNN; the fastest counts.
 */
final class Bound implements AutoCloseable {

    /** Different batches: as many calls of a part make a round's mean. */
    static final int BATCHES = 8;

    private final String label;
    private final int[] threadCounts;
    private final BareOperations operations = new BareOperations();
    private final Map<String, List<BoundPart>> parts = new LinkedHashMap<>();

    /**
     * @param label   of the case; part of the contenders' names
     * @param threads the most threads of an operation
     */
    Bound(String label, BenchmarkModel model, int threads, BatchSource batches) {
        this.label = label;
        threadCounts = threads == 1 ? new int[] {1} : new int[] {1, threads};
        ModelLayout layout = model.layout();
        Batch batch = addTables(layout.groups().get(0), batches); // all tables have one dimension: one group
        addLayers("item", batch.itemRows(), layout.inputDim(Tower.ITEM), model);
        addLayers("query", batch.links(), layout.inputDim(Tower.QUERY), model);
        addProducts("logits", batch.links(), model.dim(), batch.candidates());
        if (batch.selfSupervised() > 0) addProducts("self-supervised logits", batch.selfSupervised(), model.dim(), batch.selfSupervised());
    }

    /** Returns the last of the batches, whose sizes are all the same. */
    private Batch addTables(TableGroup group, BatchSource batches) {
        NDArray matrix = operations.random(group.rows(), group.dim());
        NDArray sums = operations.ones(matrix.getShape());
        List<Runnable> read = new ArrayList<>();
        List<Runnable> gather = new ArrayList<>();
        Map<String, List<Runnable>> update = new LinkedHashMap<>();
        Batch batch = null;
        for (int b = 0; b < BATCHES; b++) {
            batch = batches.next();
            GroupBags bags = batch.groups().get(0);
            read.add(operations.bags(bags, matrix));
            gather.add(operations.transposedBags(bags, group.dim()));
            operations.updateRows(bags, matrix, sums).forEach((way, call) -> update.computeIfAbsent(way, key -> new ArrayList<>()).add(call));
        }
        add("bags", BareOperations.PLAIN, read);
        add("transposed bags", BareOperations.PLAIN, gather);
        update.forEach((way, calls) -> add("rows", way, calls));
        return batch;
    }

    private void addLayers(String tower, int rows, int inputDim, BenchmarkModel model) {
        int in = inputDim;
        for (int out : model.widths()) {
            addProducts(tower + " layer", rows, in, out);
            in = out;
        }
    }

    private void addProducts(String name, int rows, int in, int out) {
        operations.layer(rows, in, out)
                .forEach((way, call) -> add(name + " " + rows + "x" + in + "x" + out, way, Collections.nCopies(BATCHES, call)));
    }

    private void add(String part, String way, List<Runnable> calls) {
        for (int threads : threadCounts) {
            String name = label + ": bound, " + part + ", " + way + ", " + threads + (threads == 1 ? " thread" : " threads");
            parts.computeIfAbsent(part, key -> new ArrayList<>()).add(new BoundPart(name, way, threads, calls));
        }
    }

    List<BoundPart> contenders() {
        return parts.values().stream().flatMap(List::stream).toList();
    }

    /** The bound of each round, in milliseconds a batch: the sum of all parts, each done as its median is best. */
    double[] milliseconds(Measurements measurements) {
        return sum(measurements, way -> true);
    }

    /** The same with every part done in the plain way, by PyTorch's own products. */
    double[] plainMilliseconds(Measurements measurements) {
        return sum(measurements, part -> part.way().equals(BareOperations.PLAIN));
    }

    private double[] sum(Measurements measurements, Predicate<BoundPart> among) {
        List<double[]> chosen = parts.values().stream().map(part -> measurements.of(fastest(part, measurements, among).name())).toList();
        return IntStream.range(0, chosen.get(0).length).mapToDouble(round -> chosen.stream().mapToDouble(times -> times[round]).sum()).toArray();
    }

    private static BoundPart fastest(List<BoundPart> part, Measurements measurements, Predicate<BoundPart> among) {
        return part.stream().filter(among).min(Comparator.comparingDouble(each -> measurements.median(each.name()))).orElseThrow();
    }

    /** Each part's milliseconds a batch, and how it is fastest. */
    ObjectNode toJson(Measurements measurements) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        parts.forEach((part, contenders) -> {
            BoundPart fastest = fastest(contenders, measurements, each -> true);
            json.putObject(part).put("milliseconds", Measurements.rounded(measurements.median(fastest.name())))
                    .put("threads", fastest.threads()).put("way", fastest.way());
        });
        return json;
    }

    @Override
    public void close() {
        operations.close();
    }
}
