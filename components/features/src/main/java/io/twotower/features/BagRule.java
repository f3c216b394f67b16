package io.twotower.features;

/** Which of a feature's ids its bag takes, up to the feature's {@code maxLength}. {@link Bag} applies it. */
public enum BagRule {
    /** Every id, known or not: numbers, and features of a single value. */
    ALL,
    /** Ids of known values, as often as they occur: text. */
    KNOWN,
    /** Ids of known values, each once: sets, and ids or categories that may have several values. */
    KNOWN_ONCE;

    static BagRule of(Feature feature) {
        return switch (feature.kind()) {
            case TEXT -> KNOWN;
            case NUMBER -> ALL;
            case SET -> KNOWN_ONCE;
            case ID, CATEGORY -> feature.maxLength() > 1 ? KNOWN_ONCE : ALL;
        };
    }
}
