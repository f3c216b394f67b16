package io.twotower.local;

import ai.vespa.rankingexpression.importer.onnx.OnnxImporter;
import ai.vespa.rankingexpression.importer.vespa.VespaImporter;
import com.yahoo.component.Version;
import com.yahoo.component.Vtag;
import com.yahoo.config.FileReference;
import com.yahoo.config.application.api.DeployLogger;
import com.yahoo.config.model.NullConfigModelRegistry;
import com.yahoo.config.model.api.ValidationParameters;
import com.yahoo.config.model.application.provider.ApplicationPackageXmlFilesValidator;
import com.yahoo.config.model.application.provider.FilesApplicationPackage;
import com.yahoo.config.model.deploy.DeployState;
import com.yahoo.config.model.deploy.TestProperties;
import com.yahoo.vespa.model.VespaModel;
import com.yahoo.vespa.model.application.validation.Validation;
import com.yahoo.yolean.Exceptions;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;

/**
 * The model of an application package that passed everything a config server checks on prepare, and that is within what the local
 * Vespa can do.
 */
final class ApplicationModel {

    private final VespaModel model;
    private final PackageFiles files;
    private final List<String> warnings;

    private ApplicationModel(VespaModel model, PackageFiles files, List<String> warnings) {
        this.model = model;
        this.files = files;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Builds and validates the model of an unpacked package.
     *
     * @param previous the model it is to replace, or null
     * @throws DeployException when the package is refused
     */
    static ApplicationModel of(Path packageDirectory, FileStore store, VespaModel previous) {
        if ( ! Files.isRegularFile(packageDirectory.resolve("services.xml")))
            throw new DeployException("The application package has no services.xml at its top level");
        List<String> warnings = new ArrayList<>();
        PackageFiles files = new PackageFiles(packageDirectory, store);
        try {
            VespaModel model = build(packageDirectory, files, previous, warnings);
            return new ApplicationModel(model, files, warnings);
        } catch (DeployException e) {
            throw e;
        } catch (IOException | SAXException | RuntimeException e) {
            throw new DeployException("Invalid application package: " + Exceptions.toMessageString(e), e);
        }
    }

    private static VespaModel build(Path directory, PackageFiles files, VespaModel previous, List<String> warnings)
            throws IOException, SAXException {
        FilesApplicationPackage application = FilesApplicationPackage.fromDir(directory.toFile(), true, Map.of());
        validateXml(directory, application);
        DeployState.Builder builder = new DeployState.Builder()
                .applicationPackage(application)
                .modelImporters(List.of(new VespaImporter(), new OnnxImporter()))
                .fileRegistry(files)
                .deployLogger(collectingWarnings(warnings))
                .accessLoggingEnabledByDefault(false)
                .properties(new TestProperties().setFirstTimeDeployment(previous == null));
        if (previous != null) builder.previousModel(previous);
        DeployState state = builder.build(new ValidationParameters());
        VespaModel model = new VespaModel(new NullConfigModelRegistry(), state);
        SupportedSubset.check(model);
        new Validation().validate(model, new ValidationParameters(ValidationParameters.CheckRouting.FALSE), state);
        return model;
    }

    private static void validateXml(Path directory, FilesApplicationPackage application) throws IOException {
        ApplicationPackageXmlFilesValidator validator = ApplicationPackageXmlFilesValidator.create(directory.toFile(), vespaVersion());
        validator.checkApplication();
        validator.checkIncludedDirs(application);
    }

    private static Version vespaVersion() {
        return Vtag.currentVersion.isEmpty() ? new Version(8) : Vtag.currentVersion;
    }

    private static DeployLogger collectingWarnings(List<String> warnings) {
        return (level, message) -> {
            if (level.intValue() >= Level.WARNING.intValue()) warnings.add(message);
        };
    }

    VespaModel model() { return model; }

    List<String> warnings() { return warnings; }

    /** The files that the model refers to. */
    Set<FileReference> files() { return files.references(); }

    /** The config id of the one container. */
    String containerConfigId() {
        return model.getContainerClusters().values().iterator().next().getContainers().get(0).getConfigId();
    }

}
