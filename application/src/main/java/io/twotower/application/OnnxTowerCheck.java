package io.twotower.application;

import io.twotower.features.ModelBundle;
import onnx.Onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether an ONNX file is a tower: one input {@code ids} int32 {@code [batch, width]}, one output {@code embedding} float32 {@code [batch, dim]}. */
final class OnnxTowerCheck {
    /** Why a tower can have no second file, and what to do. */
    static final String ONE_FILE = "and Vespa's configuration carries one file a tower. Make the tables smaller and train again: in the model file, "
            + "'export.tables: fp16' (half the size) or 'int8' (about a quarter), or hash a large vocabulary, 'vocabulary: {hash: N}'";

    private static final String INPUT = "ids";
    private static final String OUTPUT = "embedding";

    private final String name;
    private final Path file;
    private final int width;
    private final int dimension;

    /** @param name how the file is called in messages */
    OnnxTowerCheck(String name, Path file, int width, int dimension) {
        this.name = name;
        this.file = file;
        this.width = width;
        this.dimension = dimension;
    }

    void check(Consumer<String> problems) {
        Onnx.GraphProto graph;
        try (InputStream in = Files.newInputStream(file)) {
            graph = Onnx.ModelProto.parseFrom(in).getGraph();
        } catch (IOException e) {
            problems.accept(name + " cannot be read as an ONNX model: " + e.getMessage());
            return;
        }
        Set<String> weights = graph.getInitializerList().stream().map(Onnx.TensorProto::getName).collect(Collectors.toSet());
        List<Onnx.ValueInfoProto> inputs = graph.getInputList().stream().filter(input -> !weights.contains(input.getName())).toList();
        checkValue("input", inputs, INPUT, Onnx.TensorProto.DataType.INT32, width, problems);
        checkValue("output", graph.getOutputList(), OUTPUT, Onnx.TensorProto.DataType.FLOAT, dimension, problems);
        externalTensors(graph).findFirst().ifPresent(tensor -> problems.accept(name + " keeps the data of '" + tensor.getName()
                + "' in another file, " + ONE_FILE));
    }

    private void checkValue(String role, List<Onnx.ValueInfoProto> found, String expected, Onnx.TensorProto.DataType type, int length,
                            Consumer<String> problems) {
        Optional<Onnx.ValueInfoProto> value = found.stream().filter(candidate -> candidate.getName().equals(expected)).findFirst();
        if (found.size() != 1 || value.isEmpty()) {
            problems.accept(name + " has the " + role + "s " + found.stream().map(Onnx.ValueInfoProto::getName).toList() + "; a tower has one, '" + expected + "'");
            return;
        }
        var tensor = value.get().getType().getTensorType();
        if (tensor.getElemType() != type.getNumber())
            problems.accept(name + ": " + role + " '" + expected + "' is of type " + typeName(tensor.getElemType()) + "; a tower's is " + type);
        var shape = tensor.getShape().getDimList();
        if (shape.size() != 2 || shape.get(0).hasDimValue() || !shape.get(1).hasDimValue() || shape.get(1).getDimValue() != length)
            problems.accept(name + ": " + role + " '" + expected + "' has the shape " + shape.stream().map(OnnxTowerCheck::dimensionName).toList()
                    + "; by " + ModelBundle.FEATURES + " and " + ModelBundle.MANIFEST + " it is [batch, " + length + "], the first of any size");
    }

    private static String typeName(int type) {
        Onnx.TensorProto.DataType known = Onnx.TensorProto.DataType.forNumber(type);
        return known == null ? String.valueOf(type) : known.name();
    }

    private static String dimensionName(Onnx.TensorShapeProto.Dimension dimension) {
        if (dimension.hasDimValue()) return String.valueOf(dimension.getDimValue());
        return dimension.getDimParam().isEmpty() ? "?" : dimension.getDimParam();
    }

    /** Weights can sit among a graph's initializers and in its nodes' attributes, which can be graphs again. */
    private static Stream<Onnx.TensorProto> externalTensors(Onnx.GraphProto graph) {
        Stream<Onnx.TensorProto> inNodes = graph.getNodeList().stream().flatMap(node -> node.getAttributeList().stream()).flatMap(attribute ->
                Stream.of(Stream.of(attribute.getT()), attribute.getTensorsList().stream(),
                        Stream.concat(Stream.of(attribute.getG()).filter(sub -> sub.getNodeCount() + sub.getInitializerCount() > 0),
                                attribute.getGraphsList().stream()).flatMap(OnnxTowerCheck::externalTensors)).flatMap(tensors -> tensors));
        return Stream.concat(graph.getInitializerList().stream(), inNodes)
                .filter(tensor -> tensor.getDataLocation() == Onnx.TensorProto.DataLocation.EXTERNAL);
    }
}
