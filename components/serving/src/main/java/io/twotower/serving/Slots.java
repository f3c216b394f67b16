package io.twotower.serving;

import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.processing.IllegalInputException;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** All slots of the application, by name. */
final class Slots {
    private final Map<String, SlotTowers> towers = new TreeMap<>();

    Slots(ComponentRegistry<SlotTowers> registry) {
        for (SlotTowers slot : registry.allComponents())
            if (towers.put(slot.slot().name(), slot) != null)
                throw new IllegalArgumentException("Two SlotTowers components are configured for slot " + slot.slot().name() + ": keep one");
    }

    /** Returns every slot, filled or empty. */
    Collection<SlotTowers> all() {
        return towers.values();
    }

    /** @throws IllegalArgumentException when the application has no such slot */
    SlotTowers configured(String name) {
        SlotTowers found = towers.get(new Slot(name).name());
        if (found == null)
            throw new IllegalArgumentException("No SlotTowers component is configured for slot " + name + ": add one to services.xml");
        return found;
    }

    /** @throws IllegalInputException when the slot does not exist or is empty */
    SlotTowers filled(String name) {
        SlotTowers found = towers.get(new Slot(name).name());
        if (found == null || !found.isFilled()) {
            String others = String.join(", ", towers.values().stream().filter(SlotTowers::isFilled).map(slot -> slot.slot().name()).toList());
            throw new IllegalInputException("Slot " + name + " is empty: no model is deployed in it. "
                    + (others.isEmpty() ? "Deploy an application with a model" : "Use slot " + others));
        }
        return found;
    }
}
