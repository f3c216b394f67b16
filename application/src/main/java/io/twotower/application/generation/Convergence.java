package io.twotower.application.generation;

import java.time.Duration;

/** Waits until what was deployed is what runs: before that, documents may still be written by containers that do not know the new model. */
final class Convergence {
    private static final Duration AT_MOST = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(100);

    private final ConfigServerClient config;
    private final ContainerClient container;

    Convergence(ConfigServerClient config, ContainerClient container) {
        this.config = config;
        this.container = container;
    }

    /** Waits for a config generation or a later one: in every service where the config server knows of them, else in the container that we talk to. */
    void await(long generation) {
        boolean inTime = Wait.until(() -> isReached(generation), POLL, AT_MOST);
        if (!inTime) throw new VespaException(container.endpoint() + " does not use configuration " + generation + " after " + AT_MOST.toMinutes()
                + " minutes. See its log for why, and run this again: what is done already is not done anew");
    }

    private boolean isReached(long generation) {
        try {
            return container.configGeneration() >= generation && config.converged().orElse(true);
        } catch (VespaException e) {
            return false; // A container that changes over may not answer for a moment.
        }
    }
}
