package io.twotower.trainer.export;

import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerShape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The parameters of an exported model, read back out of its towers' files: layers as a whole, tables row by row. Owns open files until
 * closed. Not thread safe.
 */
public final class ExportedModel implements AutoCloseable {

    private final ModelBundle bundle;
    private final ModelLayout layout;
    private final Map<Tower, Map<String, StoredTensor>> tensors = new EnumMap<>(Tower.class);
    private final List<StoredTable> tables = new ArrayList<>();

    /** @throws ExportException when a tower's file is not what the exporter writes */
    public ExportedModel(ModelBundle bundle) {
        this.bundle = bundle;
        layout = ModelLayout.of(bundle.encoder());
        for (Tower tower : Tower.values()) tensors.put(tower, StoredTensors.of(bundle.towerFile(tower)));
        try {
            for (int table = 0; table < layout.tables().size(); table++) tables.add(open(table));
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("Could not read the model '" + bundle.manifestFile() + "'", e);
        } catch (ExportException e) {
            close();
            throw e;
        }
    }

    /** A table that both towers read is in both files; either will do. */
    private StoredTable open(int table) throws IOException {
        Tower tower = layout.query().features().stream().map(FeatureLayout::table).toList().contains(table) ? Tower.QUERY : Tower.ITEM;
        TableLayout expected = layout.tables().get(table);
        String name = TowerGraph.tableName(expected.name());
        StoredTensor values = tensor(tower, name, List.of((long) expected.rows(), (long) expected.dim()));
        boolean scaled = values.type() == OnnxGraph.INT8;
        return new StoredTable(values, scaled ? tensor(tower, TableEncoding.scales(name), List.of((long) expected.rows(), 1L)) : null);
    }

    private StoredTensor tensor(Tower tower, String name, List<Long> dims) {
        StoredTensor tensor = tensors.get(tower).get(name);
        if (tensor == null || !tensor.dims().equals(dims))
            throw new ExportException("'" + bundle.towerFile(tower) + "' should have '" + name + "' of " + dims + ", has "
                                      + (tensor == null ? "none by this name" : tensor.dims()) + ": another program made it");
        return tensor;
    }

    /** The layout that the model was trained with. */
    public ModelLayout layout() {
        return layout;
    }

    /** Puts a row of table number {@code table} into {@code target[from, from + dim)}. */
    public void readRow(int table, int row, float[] target, int from) {
        tables.get(table).read(row, target, from);
    }

    /** The shape of a tower's layers. */
    public TowerShape shape(Tower tower) {
        Map<String, StoredTensor> found = tensors.get(tower);
        List<Integer> hidden = new ArrayList<>();
        while (found.containsKey(TowerGraph.weight(TowerGraph.hidden(hidden.size()))))
            hidden.add(found.get(TowerGraph.weight(TowerGraph.hidden(hidden.size()))).dims().get(0).intValue());
        return new TowerShape(hidden, found.containsKey(TowerGraph.weight(TowerGraph.SKIP)), bundle.dimension());
    }

    /** A tower's layers, in the order of {@link io.twotower.trainer.model.TwoTowerModel#layerArrays(io.twotower.features.Tower)}. */
    public List<float[]> layers(Tower tower) {
        TowerShape shape = shape(tower);
        List<float[]> layers = new ArrayList<>();
        int in = layout.inputDim(tower);
        for (int layer = 0; layer < shape.hidden().size(); layer++) {
            addLinear(tower, TowerGraph.hidden(layer), shape.hidden().get(layer), in, layers);
            in = shape.hidden().get(layer);
        }
        addLinear(tower, TowerGraph.LAST, shape.dim(), in, layers);
        if (shape.skip()) layers.add(floats(tower, TowerGraph.weight(TowerGraph.SKIP), shape.dim(), layout.inputDim(tower)));
        return layers;
    }

    private void addLinear(Tower tower, String name, long out, long in, List<float[]> layers) {
        layers.add(floats(tower, TowerGraph.weight(name), out, in));
        layers.add(floats(tower, TowerGraph.bias(name), out));
    }

    private float[] floats(Tower tower, String name, long... dims) {
        StoredTensor tensor = tensor(tower, name, LongStream.of(dims).boxed().toList());
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel file = FileChannel.open(tensor.file())) {
            while (bytes.hasRemaining())
                if (file.read(bytes, tensor.offset() + bytes.position()) < 0) throw new IOException("it ends within '" + name + "'");
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + tensor.file() + "'", e);
        }
        float[] values = new float[bytes.capacity() / Float.BYTES];
        bytes.flip().asFloatBuffer().get(values);
        return values;
    }

    @Override
    public void close() {
        tables.forEach(StoredTable::close);
    }
}
