package io.twotower.trainer.torchscript;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An instance of a class of the source: what its attributes are. The class declares each of them with its type.
 *
 * @param className  name of the class in the source
 * @param attributes values by name: {@link Boolean}, {@link Long}, {@link Double}, {@code long[]} or another object
 */
public record ScriptObject(String className, Map<String, Object> attributes) {

    public ScriptObject {
        attributes = Map.copyOf(attributes);
    }

    public ScriptObject(String className) {
        this(className, Map.of());
    }

    /** The same object with one more attribute. */
    public ScriptObject with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(attributes);
        more.put(name, value);
        return new ScriptObject(className, more);
    }
}
