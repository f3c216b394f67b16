package io.twotower.trainer.warmstart;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.export.ExportedModel;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An earlier model as the beginning of a new one. Rows of tables of the same name and dimension are carried over by what they stand for,
 * a tower's layers where they have the same widths. What layers make of a feature that is new begins at zero: so the tower begins
 * by computing what it computed before, and learns what the feature is good for.
 */
public final class WarmStart {

    /** Values of a table that are on their way at a time. */
    private static final int SLICE = 1 << 20;

    private static final int NONE = -1;

    private final ModelBundle bundle;

    private WarmStart(ModelBundle bundle) {
        this.bundle = bundle;
    }

    /**
     * Begins with the model in a directory.
     *
     * @throws io.twotower.features.BundleException when it is no sound bundle
     */
    public static WarmStart from(Path directory) {
        return new WarmStart(ModelBundle.load(directory));
    }

    /** Names the earlier model. */
    public String fingerprint() {
        return bundle.fingerprint();
    }

    /**
     * Carries over all that fits; the rest of the model stays as it is.
     *
     * @param model   before training
     * @param encoder that the model's layout is of
     * @throws WarmStartException when nothing fits, but for the rows that every table has
     */
    public WarmStartReport applyTo(TwoTowerModel model, FeatureEncoder encoder) {
        try (ExportedModel earlier = new ExportedModel(bundle)) {
            List<TableStart> tables = IntStream.range(0, model.layout().tables().size())
                    .mapToObj(table -> carryTable(earlier, model, encoder, table)).toList();
            WarmStartReport report = new WarmStartReport(bundle.fingerprint(), tables, carryLayers(earlier, model, Tower.QUERY),
                                                         carryLayers(earlier, model, Tower.ITEM));
            checkSomethingFits(report);
            return report;
        }
    }

    private TableStart carryTable(ExportedModel earlier, TwoTowerModel model, FeatureEncoder encoder, int number) {
        TableLayout table = model.layout().tables().get(number);
        List<TableLayout> theirs = earlier.layout().tables();
        int source = IntStream.range(0, theirs.size()).filter(t -> theirs.get(t).name().equals(table.name())).findFirst().orElse(NONE);
        if (source == NONE) return new TableStart(table.name(), 0, table.rows(), 0, "the earlier model has no such table");
        if (theirs.get(source).dim() != table.dim())
            return new TableStart(table.name(), 0, table.rows(), theirs.get(source).rows(),
                                  "rows had a dim of " + theirs.get(source).dim() + ", have " + table.dim());
        return carryRows(earlier, source, model, encoder, number);
    }

    /** A slice of rows as they are, known ones put in their places, then back. */
    private TableStart carryRows(ExportedModel earlier, int source, TwoTowerModel model, FeatureEncoder encoder, int number) {
        TableLayout table = model.layout().tables().get(number);
        BitSet used = new BitSet(earlier.layout().tables().get(source).rows());
        int slice = Math.max(1, SLICE / table.dim());
        float[] rows = new float[slice * table.dim()];
        int carried = 0;
        for (int from = 0; from < table.rows(); from += slice) {
            int count = Math.min(slice, table.rows() - from);
            model.readRows(number, from, count, rows);
            for (int row = 0; row < count; row++) {
                int id = earlierId(encoder, table.name(), from + row);
                if (id == NONE) continue;
                earlier.readRow(source, id, rows, row * table.dim());
                used.set(id);
                carried++;
            }
            model.writeRows(number, from, count, rows);
        }
        int gone = earlier.layout().tables().get(source).rows() - used.cardinality();
        String reason = carried > FeatureEncoder.FIRST_VALUE || table.rows() == carried ? "" : "what its rows stand for has changed";
        return new TableStart(table.name(), carried, table.rows() - carried, gone, reason);
    }

    private int earlierId(FeatureEncoder encoder, String table, int id) {
        int theirs = encoder.idIn(bundle.encoder(), table, id);
        return theirs == FeatureEncoder.OUT_OF_VOCABULARY && id != FeatureEncoder.OUT_OF_VOCABULARY ? NONE : theirs;
    }

    private static LayersStart carryLayers(ExportedModel earlier, TwoTowerModel model, Tower tower) {
        List<TowerInput> before = TowerInput.of(earlier.layout(), tower);
        List<TowerInput> now = TowerInput.of(model.layout(), tower);
        TowerShape shapeBefore = earlier.shape(tower);
        TowerShape shape = model.shape(tower);
        if (!shapeBefore.equals(shape)) return LayersStart.fresh("they were " + describe(shapeBefore) + ", are " + describe(shape));
        if (before.stream().noneMatch(now::contains)) return LayersStart.fresh("none of the tower's features was there before");
        model.setLayers(tower, layers(earlier.layers(tower), shape, before, now));
        return new LayersStart(names(now, before), names(before, now), "");
    }

    /** The first layer and the skip path see the inputs; all other layers are as they were. */
    private static List<float[]> layers(List<float[]> layers, TowerShape shape, List<TowerInput> before, List<TowerInput> now) {
        List<float[]> fitting = new ArrayList<>(layers);
        int firstOut = shape.hidden().isEmpty() ? shape.dim() : shape.hidden().get(0);
        fitting.set(0, TowerInput.columns(layers.get(0), firstOut, before, now));
        int last = layers.size() - 1;
        if (shape.skip()) fitting.set(last, TowerInput.columns(layers.get(last), shape.dim(), before, now));
        return fitting;
    }

    private static List<String> names(List<TowerInput> inputs, List<TowerInput> others) {
        return inputs.stream().filter(input -> !others.contains(input)).map(TowerInput::feature).toList();
    }

    private static String describe(TowerShape shape) {
        List<Integer> widths = new ArrayList<>(shape.hidden());
        widths.add(shape.dim());
        return widths + (shape.skip() ? " with a skip path" : "");
    }

    private void checkSomethingFits(WarmStartReport report) {
        boolean rows = report.tables().stream().anyMatch(table -> table.reason().isEmpty());
        if (rows || report.query().carried() || report.item().carried()) return;
        throw new WarmStartException("The model of '" + bundle.manifestFile().getParent() + "' has nothing that the new one could begin"
                                     + " with: " + String.join("; ", report.lines())
                                     + ". Train without it, or with a model file that is more alike");
    }
}
