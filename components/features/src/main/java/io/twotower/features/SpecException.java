package io.twotower.features;

/** A spec that cannot be used: the message names the key and what is wrong with it. */
public class SpecException extends IllegalArgumentException {
    /**
     * @param path the key, from the top of the spec: {@code item[2].vocabulary.minCount}
     * @param problem what is wrong and what would be right, as the rest of a sentence that begins with the key
     */
    public SpecException(String path, String problem) {
        super("'" + path + "' " + problem);
    }
}
