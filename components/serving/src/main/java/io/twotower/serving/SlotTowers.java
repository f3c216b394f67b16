package io.twotower.serving;

import com.yahoo.component.AbstractComponent;
import com.yahoo.component.annotation.Inject;
import io.twotower.features.BundleException;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureSpec;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The towers of one slot, with the encoder that belongs to them: what the embedder, the searcher and the document processor run. A slot
 * may be empty. A filled one has proved itself: its files are whole and belong together, and its golden rows are encoded and embedded
 * here as they were when the model was made. Anything else keeps this component, and so the new application, from starting.
 */
public final class SlotTowers extends AbstractComponent {
    private static final Logger log = Logger.getLogger(SlotTowers.class.getName());

    private final Slot slot;
    private final ModelBundle bundle;
    private final OnnxTower queryTower;
    private final OnnxTower itemTower;
    private final SlotUsage usage = new SlotUsage();

    /** @throws BundleException when the slot's files are not a usable model bundle; says which file and why */
    @Inject
    public SlotTowers(SlotTowersConfig config) {
        slot = new Slot(config.slot());
        if (Stream.of(config.manifest(), config.features(), config.queryTower(), config.itemTower()).allMatch(Optional::isEmpty)) {
            bundle = null;
            queryTower = null;
            itemTower = null;
            return;
        }
        bundle = ModelBundle.load(file("manifest", config.manifest()), file("features", config.features()),
                                  file("queryTower", config.queryTower()), file("itemTower", config.itemTower()));
        queryTower = open(Tower.QUERY);
        try {
            itemTower = open(Tower.ITEM);
        } catch (RuntimeException e) {
            queryTower.close();
            throw e;
        }
        verify();
        log.info(() -> "Slot " + slot.name() + " serves generation " + bundle.fingerprint());
    }

    private Path file(String key, Optional<Path> path) {
        return path.orElseThrow(() -> new BundleException("Slot " + slot.name() + " has no '" + key + "' file: configure all of manifest, features, "
                + "queryTower and itemTower, or none for an empty slot"));
    }

    private OnnxTower open(Tower tower) {
        return new OnnxTower(bundle.towerFile(tower), bundle.encoder().width(tower), bundle.dimension());
    }

    private void verify() {
        try {
            bundle.verifyVectors((tower, ids) -> tower(tower).embed(ids));
        } catch (RuntimeException e) {
            deconstruct();
            throw e;
        }
    }

    private OnnxTower tower(Tower tower) {
        return tower == Tower.QUERY ? queryTower : itemTower;
    }

    Slot slot() {
        return slot;
    }

    /** Returns the counts of what is asked of this slot. */
    SlotUsage usage() {
        return usage;
    }

    /** Returns whether this slot has a model. */
    public boolean isFilled() {
        return bundle != null;
    }

    /** Returns the name of the slot's model, 64 hexadecimal digits: the generation of the vectors it makes. */
    public String generation() {
        return filled().fingerprint();
    }

    /** Returns the length of the slot's vectors. */
    public int dimension() {
        return filled().dimension();
    }

    FeatureEncoder encoder() {
        return filled().encoder();
    }

    FeatureSpec spec() {
        return encoder().spec();
    }

    /**
     * Embeds one example.
     *
     * @return {@code [dimension]}, of length 1
     * @throws IllegalArgumentException when a value cannot be used; the message names its field
     * @throws IllegalStateException when the tower fails, or makes something that is no vector
     */
    public float[] embed(Tower tower, RawFeatures raw) {
        float[] vector = tower(tower).embed(encoder().encode(tower, raw));
        for (float value : vector)
            if (!Float.isFinite(value)) throw new IllegalStateException("The " + tower.label() + " tower of generation " + generation() + " makes no vector of " + raw);
        return vector;
    }

    private ModelBundle filled() {
        if (!isFilled()) throw new IllegalStateException("Slot " + slot.name() + " is empty");
        return bundle;
    }

    @Override
    public void deconstruct() {
        if (queryTower != null) queryTower.close();
        if (itemTower != null) itemTower.close();
    }
}
