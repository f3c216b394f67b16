package io.twotower.application.generation;

import io.twotower.application.GenerationPackage;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The least time that a fill from outside could take: every update is ready before the clock starts, and only the feed client works. */
public final class FeedBound {
    private final ConfigServerClient config;
    private final ContainerClient container;

    public FeedBound(ConfigServerClient config, ContainerClient container) {
        this.config = config;
        this.container = container;
    }

    /**
     * Fills the idle slot with the vectors of a model, which does not take over.
     *
     * @param towers of the model
     * @return how long the writing took, all of it acknowledged
     */
    public Duration fill(ModelBundle model, TowerVectors towers) {
        FillTarget target = deploy(model);
        List<VectorUpdate> updates = new ArrayList<>();
        new VectorFeed(container, towers, model.encoder().spec().fields(Tower.ITEM)).prepare(target, updates::addAll);
        return write(container.endpoint(), updates);
    }

    private FillTarget deploy(ModelBundle model) {
        try (WorkDirectory work = WorkDirectory.temporary()) {
            Path directory = work.application("deployed");
            config.download(directory);
            GenerationPackage deployed = GenerationPackage.read(directory);
            Path zip = work.file("next.zip");
            deployed.writeNext(model, zip);
            new Convergence(config, container).await(ConfigServerClient.generation(config.deploy(zip)));
            return new FillTarget(deployed.idle(), model.fingerprint());
        }
    }

    private static Duration write(URI endpoint, List<VectorUpdate> updates) {
        long start = System.nanoTime();
        try (VectorWriter writer = new VectorWriter(endpoint)) {
            updates.forEach(writer::write);
            writer.flush();
            if (writer.written() < updates.size()) throw new VespaException("Only " + writer.written() + " of " + updates.size() + " vectors were written: nobody else may write meanwhile");
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
