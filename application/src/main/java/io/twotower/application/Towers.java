package io.twotower.application;

import com.yahoo.vespa.config.ConfigDefinitionKey;
import com.yahoo.vespa.config.ConfigPayloadBuilder;
import com.yahoo.vespa.model.container.ApplicationContainerCluster;
import com.yahoo.vespa.model.container.component.Component;
import io.twotower.features.BundleException;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The slots of a package as its services.xml configures them, and the models in them. */
final class Towers {
    private static final ConfigDefinitionKey SLOT_TOWERS = new ConfigDefinitionKey("slot-towers", "io.twotower.serving");
    private static final List<String> FILES = List.of("manifest", "features", "queryTower", "itemTower");

    private final Map<String, Set<Slot>> declared = new TreeMap<>();
    private final Map<Slot, ModelBundle> models = new EnumMap<>(Slot.class);

    private Towers() {}

    /** Reads what can be read; a slot whose model is not sound is reported and counts as empty. */
    static Towers read(PackageModel model, Consumer<String> problems) {
        Towers towers = new Towers();
        for (ApplicationContainerCluster cluster : model.vespa().getContainerClusters().values())
            for (Component<?, ?> component : cluster.getAllComponents())
                if (component.getClassId().getName().equals(ServicesTemplate.SLOT_TOWERS))
                    towers.read(model.directory(), cluster.getName(), component, problems);
        return towers;
    }

    private void read(Path directory, String cluster, Component<?, ?> component, Consumer<String> problems) {
        String id = component.getComponentId().getName();
        ConfigPayloadBuilder config = component.getUserConfigs().get(SLOT_TOWERS);
        Optional<Slot> named = value(config, "slot").flatMap(Towers::slot);
        if (named.isEmpty()) {
            problems.accept("services.xml: component '" + id + "' says " + value(config, "slot").map(slot -> "slot '" + slot + "'").orElse("no slot")
                    + "; its config io.twotower.serving.slot-towers needs <slot>a</slot> or <slot>b</slot>");
            return;
        }
        Slot slot = named.get();
        if (!declared.computeIfAbsent(cluster, name -> EnumSet.noneOf(Slot.class)).add(slot)) {
            problems.accept("services.xml: component '" + id + "' is a second one for slot " + slot.label());
            return;
        }
        List<String> missing = new ArrayList<>(FILES);
        missing.removeIf(file -> value(config, file).isPresent());
        if (missing.isEmpty()) readModel(directory, slot, config, problems);
        else if (missing.size() < FILES.size())
            problems.accept("services.xml: component '" + id + "' names some of its model's files, but not " + String.join(", ", missing));
    }

    private void readModel(Path directory, Slot slot, ConfigPayloadBuilder config, Consumer<String> problems) {
        List<Path> files = FILES.stream().map(file -> directory.resolve(value(config, file).orElseThrow())).toList();
        try {
            ModelBundle bundle = ModelBundle.load(files.get(0), files.get(1), files.get(2), files.get(3));
            ModelBundle other = models.put(slot, bundle);
            if (other != null && !other.fingerprint().equals(bundle.fingerprint()))
                problems.accept("services.xml: slot " + slot.label() + " holds different models in different container clusters: "
                        + other.fingerprint() + " and " + bundle.fingerprint());
            for (Tower tower : Tower.values()) {
                String name = directory.relativize(bundle.towerFile(tower)).toString();
                new OnnxTowerCheck(name, bundle.towerFile(tower), bundle.encoder().width(tower), bundle.dimension()).check(problems);
            }
        } catch (BundleException e) {
            problems.accept("slot " + slot.label() + " holds no sound model: " + e.getMessage());
        }
    }

    private static Optional<Slot> slot(String label) {
        return Arrays.stream(Slot.values()).filter(slot -> slot.label().equals(label)).findFirst();
    }

    private static Optional<String> value(ConfigPayloadBuilder config, String name) {
        return config == null ? Optional.empty() : Optional.ofNullable(config.getObject(name).getValue()).filter(value -> !value.isBlank());
    }

    /** Whether a container cluster has the component of a slot, with a model or not. */
    boolean declares(String cluster, Slot slot) {
        return declared.getOrDefault(cluster, Set.of()).contains(slot);
    }

    Optional<ModelBundle> model(Slot slot) {
        return Optional.ofNullable(models.get(slot));
    }

    /** The models' encoders, which say what is read from a document. */
    List<FeatureEncoder> encoders() {
        return models.values().stream().map(ModelBundle::encoder).toList();
    }

    /** The length of a slot's vectors: its model's, or of the other slot's while it is empty. */
    OptionalInt dimension(Slot slot) {
        if (models.isEmpty()) return OptionalInt.empty();
        return OptionalInt.of(model(slot).orElseGet(() -> models.values().iterator().next()).dimension());
    }
}
