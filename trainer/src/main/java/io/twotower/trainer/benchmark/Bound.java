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
import java.util.List;
import java.util.stream.IntStream;

/**
 * The least that a step can take on this machine: the time of its matrix products and of its passes over the tables alone, each called
 * bare, on batches like those that the step is measured on. A linear layer is three products (output, gradient of the input, gradient of
 * the weight), logits are three (logits and the gradients of both sides); the tables are read by an {@code embedding_bag}, the gradients
 * of the touched rows are gathered by another one over the transposed bags, and those rows are updated by Adagrad. Activations,
 * normalisation, softmax, biases, Adam and the preparation of batches are for free here.
 *
 * <p>Each part runs on one thread and on several, and the faster counts.
 */
final class Bound implements AutoCloseable {

    /** Different batches: as many calls of a part make a round's mean. */
    static final int BATCHES = 8;

    private final String label;
    private final int[] threadCounts;
    private final BareOperations operations = new BareOperations();
    private final List<String> parts = new ArrayList<>();
    private final List<BoundPart> contenders = new ArrayList<>();

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
        addLogits("logits", batch.links(), batch.links() + batch.uniform(), model.dim());
        if (batch.selfSupervised() > 0) addLogits("self-supervised logits", batch.selfSupervised(), batch.selfSupervised(), model.dim());
    }

    /** Returns the last of the batches, whose sizes are all the same. */
    private Batch addTables(TableGroup group, BatchSource batches) {
        NDArray matrix = operations.random(group.rows(), group.dim());
        NDArray sums = operations.ones(matrix.getShape());
        List<Runnable> read = new ArrayList<>();
        List<Runnable> gather = new ArrayList<>();
        List<Runnable> update = new ArrayList<>();
        Batch batch = null;
        for (int b = 0; b < BATCHES; b++) {
            batch = batches.next();
            GroupBags bags = batch.groups().get(0);
            read.add(operations.bags(bags, matrix));
            gather.add(operations.transposedBags(bags, group.dim()));
            update.add(operations.updateRows(bags, matrix, sums));
        }
        add("bags", read);
        add("transposed bags", gather);
        add("rows", update);
        return batch;
    }

    private void addLayers(String tower, int rows, int inputDim, BenchmarkModel model) {
        int in = inputDim;
        for (int out : model.widths()) {
            add(tower + " layer " + rows + "x" + in + "x" + out, Collections.nCopies(BATCHES, operations.layer(rows, in, out)));
            in = out;
        }
    }

    private void addLogits(String name, int anchors, int candidates, int dim) {
        add(name + " " + anchors + "x" + dim + "x" + candidates, Collections.nCopies(BATCHES, operations.logits(anchors, candidates, dim)));
    }

    private void add(String part, List<Runnable> calls) {
        parts.add(part);
        for (int threads : threadCounts) contenders.add(new BoundPart(name(part, threads), threads, calls));
    }

    private String name(String part, int threads) {
        return label + ": bound, " + part + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    List<? extends Contender> contenders() {
        return contenders;
    }

    /** The bound of each round, in milliseconds a batch: the sum of all parts, each on as many threads as its median is best with. */
    double[] milliseconds(Measurements measurements) {
        List<double[]> chosen = parts.stream().map(part -> measurements.of(name(part, fastest(part, measurements)))).toList();
        return IntStream.range(0, chosen.get(0).length).mapToDouble(round -> chosen.stream().mapToDouble(times -> times[round]).sum()).toArray();
    }

    private int fastest(String part, Measurements measurements) {
        int best = threadCounts[0];
        for (int threads : threadCounts)
            if (measurements.median(name(part, threads)) < measurements.median(name(part, best))) best = threads;
        return best;
    }

    /** Each part's milliseconds a batch, and the threads that it is fastest on. */
    ObjectNode toJson(Measurements measurements) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String part : parts) {
            int threads = fastest(part, measurements);
            json.putObject(part).put("milliseconds", Measurements.rounded(measurements.median(name(part, threads)))).put("threads", threads);
        }
        return json;
    }

    @Override
    public void close() {
        operations.close();
    }
}
