package io.twotower.features;

import java.util.Locale;

/** The two sides of the model: the query tower embeds what is asked for, the item tower what can be recommended. */
public enum Tower {
    QUERY, ITEM;

    /** Returns {@code query} or {@code item}, as written in specs and file names. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
