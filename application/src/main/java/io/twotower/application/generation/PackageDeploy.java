package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.application.GenerationPackage;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Deploys an application package over the one that is deployed: the slot that answers goes on answering, by the same towers, and a model
 * that the new package lacks stays.
 */
public final class PackageDeploy {
    private final ConfigServerClient config;

    public PackageDeploy(ConfigServerClient config) {
        this.config = config;
    }

    /**
     * Deploys a package; where none of Twotower's is deployed yet, as it is.
     *
     * @return the config server's answer
     * @throws io.twotower.application.ApplicationException when it would replace the towers of the slot that answers
     * @throws VespaException when the config server refuses it
     */
    public JsonNode deploy(Path zip) {
        if (!Files.isRegularFile(zip)) throw new RefusedException("There is no application package '" + zip + "'. Make one with 'twotower package'");
        if (config.text(GenerationPackage.PROFILE).isEmpty()) return config.deploy(zip);
        try (WorkDirectory work = WorkDirectory.temporary()) {
            Path live = work.application("deployed");
            config.download(live);
            Path together = work.file("together.zip");
            GenerationPackage.unzip(zip, work.application("new")).writeOver(GenerationPackage.read(live), together);
            return config.deploy(together);
        }
    }
}
