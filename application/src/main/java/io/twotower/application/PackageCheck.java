package io.twotower.application;

import java.util.function.Consumer;

/** One thing that must be right for a package to serve recommendations, and that Vespa itself does not check. */
interface PackageCheck {
    /** Reports what is wrong: each a message that names the culprit and what to change. */
    void check(PackageModel model, Towers towers, Consumer<String> problems);
}
