package io.twotower.local.content;

import ai.vespa.rankingexpression.importer.onnx.OnnxImporter;
import ai.vespa.rankingexpression.importer.vespa.VespaImporter;
import com.yahoo.config.model.NullConfigModelRegistry;
import com.yahoo.config.model.application.provider.FilesApplicationPackage;
import com.yahoo.config.model.deploy.DeployState;
import com.yahoo.config.model.deploy.TestProperties;
import com.yahoo.container.standalone.LocalFileDb;
import com.yahoo.filedistribution.fileacquirer.FileAcquirer;
import com.yahoo.vespa.model.VespaModel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An application package of one content cluster, written to a directory, and the model Vespa makes of it. */
record TestApplication(VespaModel model, FileAcquirer files) {

    private static final String SERVICES = """
            <services version="1.0">
              <container id="default" version="1.0"><document-api/><search/></container>
              <content id="items" version="1.0">
                <redundancy>1</redundancy>
                <documents>%s</documents>
                <nodes><node distribution-key="0" hostalias="node1"/></nodes>
              </content>
            </services>
            """;

    /** @param schema the text of schema {@code item} */
    static TestApplication of(Path directory, String schema) { return of(directory, Map.of("item", schema)); }

    static TestApplication of(Path directory, Map<String, String> schemas) {
        try {
            Path application = Files.createTempDirectory(directory, "application");
            Files.createDirectories(application.resolve("schemas"));
            StringBuilder documents = new StringBuilder();
            for (Map.Entry<String, String> schema : schemas.entrySet()) {
                Files.writeString(application.resolve("schemas").resolve(schema.getKey() + ".sd"), schema.getValue());
                documents.append("<document type=\"").append(schema.getKey()).append("\" mode=\"index\"/>");
            }
            Files.writeString(application.resolve("services.xml"), SERVICES.formatted(documents));
            Files.createDirectories(application.resolve("constants"));
            Files.writeString(application.resolve("constants/weights.json"), "{\"values\":[1,2,3,4]}");
            return of(application);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestApplication of(Path application) {
        try {
            LocalFileDb files = new LocalFileDb(application);
            DeployState state = new DeployState.Builder()
                    .applicationPackage(FilesApplicationPackage.fromDir(application.toFile(), true, Map.of()))
                    .modelImporters(List.of(new VespaImporter(), new OnnxImporter()))
                    .fileRegistry(files)
                    .properties(new TestProperties())
                    .build();
            return new TestApplication(new VespaModel(new NullConfigModelRegistry(), state), files);
        } catch (Exception e) { // Vespa's constructors declare checked exceptions of several libraries
            throw new IllegalStateException(e);
        }
    }
}
