package io.twotower.application.generation;

import io.twotower.application.Slot;
import io.twotower.application.SlotFiles;
import io.twotower.features.ModelBundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The model that answers, as a bundle on this machine: what the next one is started from and compared with. */
public final class ActiveModel {
    private static final List<String> BUNDLE_FILES = List.of(ModelBundle.MANIFEST, ModelBundle.FEATURES, ModelBundle.QUERY_TOWER, ModelBundle.ITEM_TOWER);

    private ActiveModel() { }

    /**
     * Writes the files of the slot that answers into a directory as a model bundle, and loads it.
     *
     * @throws VespaException when nothing of Twotower's is deployed
     */
    public static ModelBundle download(ConfigServerClient config, Path directory) {
        Slot active = DeployedSlots.read(config).active();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make '" + directory + "'", e);
        }
        List<String> files = SlotFiles.all(active);
        for (int i = 0; i < files.size(); i++) config.downloadFile(files.get(i), directory.resolve(BUNDLE_FILES.get(i)));
        return ModelBundle.load(directory);
    }
}
