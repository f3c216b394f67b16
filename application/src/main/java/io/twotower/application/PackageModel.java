package io.twotower.application;

import ai.vespa.rankingexpression.importer.onnx.OnnxImporter;
import ai.vespa.rankingexpression.importer.vespa.VespaImporter;
import com.yahoo.component.Vtag;
import com.yahoo.config.application.api.ApplicationPackage;
import com.yahoo.config.application.api.DeployLogger;
import com.yahoo.config.model.NullConfigModelRegistry;
import com.yahoo.config.model.api.ValidationParameters;
import com.yahoo.config.model.application.provider.ApplicationPackageXmlFilesValidator;
import com.yahoo.config.model.application.provider.FilesApplicationPackage;
import com.yahoo.config.model.deploy.DeployState;
import com.yahoo.config.model.deploy.TestProperties;
import com.yahoo.io.IOUtils;
import com.yahoo.schema.RankProfileRegistry;
import com.yahoo.schema.Schema;
import com.yahoo.vespa.model.VespaModel;
import com.yahoo.vespa.model.application.validation.Validation;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An application package as a config server understands it: its XML validated, its model built and put through Vespa's own validators. */
final class PackageModel {
    /** Of an error of the virtual machine Vespa passes on no more than the message. */
    private static final String OUT_OF_MEMORY = "Java heap space";

    private final Path directory;
    private final VespaModel vespa;
    private final DeployState state;

    private PackageModel(Path directory, VespaModel vespa, DeployState state) {
        this.directory = directory;
        this.vespa = vespa;
        this.state = state;
    }

    /**
     * Reads an unpacked application package.
     *
     * @param directory Vespa takes its name for the application's: letters, digits, - and _
     * @throws PackageRefusedException with Vespa's reason when a config server would refuse it
     */
    static PackageModel load(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        Path generated = absolute.resolve(ApplicationPackage.MODELS_GENERATED_DIR.getRelative());
        boolean existed = Files.exists(generated);
        try {
            var files = FilesApplicationPackage.fromDir(absolute.toFile(), true, Map.of());
            files.validateFileExtensions();
            var xml = ApplicationPackageXmlFilesValidator.create(absolute.toFile(), Vtag.currentVersion);
            xml.checkApplication();
            xml.checkIncludedDirs(files);
            DeployState state = new DeployState.Builder()
                    .applicationPackage(files)
                    .modelImporters(List.of(new VespaImporter(), new OnnxImporter()))
                    .fileRegistry(new PackageFileRegistry(absolute))
                    .deployLogger(silent())
                    .properties(new TestProperties().setFirstTimeDeployment(true))
                    .build(new ValidationParameters());
            VespaModel model = new VespaModel(new NullConfigModelRegistry(), state);
            new Validation().validate(model, new ValidationParameters(ValidationParameters.CheckRouting.FALSE), state);
            return new PackageModel(absolute, model, state);
        } catch (SAXException | RuntimeException e) {
            throw new PackageRefusedException(reason(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the application package '" + absolute + "'", e);
        } finally {
            // Vespa notes what it found in models; a package is deployed without.
            if (!existed) IOUtils.recursiveDeleteDir(generated.toFile());
        }
    }

    /** Warnings are for a config server's operator; what matters here are the errors, and those are thrown. */
    private static DeployLogger silent() {
        return (level, message) -> {};
    }

    /** Vespa tells the place in the outer and the reason in the inner exceptions. */
    private static String reason(Throwable e) {
        StringBuilder reason = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message == null || reason.indexOf(message) >= 0) continue;
            if (!reason.isEmpty()) reason.append(": ");
            reason.append(message.strip());
        }
        if (reason.indexOf(OUT_OF_MEMORY) >= 0)
            reason.append(". A config server reads the towers whole and needs several times their size: run this with a larger heap, and the config"
                    + " server too, or make the tables smaller, in the model file: 'export.tables: fp16' or 'int8', or 'vocabulary: {hash: N}'");
        return reason.isEmpty() ? e.toString() : reason.toString();
    }

    Path directory() {
        return directory;
    }

    VespaModel vespa() {
        return vespa;
    }

    List<Schema> schemas() {
        return state.getSchemas();
    }

    Optional<Schema> schema(String name) {
        return schemas().stream().filter(schema -> schema.getName().equals(name)).findFirst();
    }

    RankProfileRegistry rankProfiles() {
        return state.rankProfileRegistry();
    }
}
