package io.twotower.local;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Packages that a Vespa cluster takes and the local one does not, and the other way round. */
class SupportedSubsetTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mode="index"     | mode="streaming"                                   | streaming mode
            mode="index"     | mode="store-only"                                  | store-only mode
            <search/>        | <!-- none -->                                      | has no <search/>
            <document-api/>  | <!-- none -->                                      | has no <document-api/>
            <search/>        | <search/><http><server id="a" port="8080"/><server id="b" port="8081"/></http> | one HTTP server
            <search/>        | <search/><accesslog type="json" fileNamePattern="logs/access"/> | access log
            <documents>      | <documents garbage-collection="true" selection="id.namespace == &quot;book&quot;"> | garbage-collection
            </services>      | <container id="other" version="1.0"><search/><http><server id="o" port="9090"/></http></container></services> | exactly one container cluster
            </services>      | <content id="more" version="1.0"><redundancy>1</redundancy><documents><document type="book" mode="index"/></documents></content></services> | exactly one content cluster
            """)
    void namesWhatItCannotDo(String text, String by, String reason) {
        String message = refused(TestApplication.copy(directory.resolve("application")).replace("services.xml", text, by));
        assertTrue(message.startsWith("The local Vespa does not support this application: "), message);
        assertTrue(message.contains(reason), message);
    }

    @Test
    void refusesSeveralDocumentTypes() {
        String message = refused(TestApplication.copy(directory.resolve("application"))
                .replace("services.xml", "<document type=\"book\" mode=\"index\"/>", "<document type=\"book\" mode=\"index\"/><document type=\"film\" mode=\"index\"/>")
                .write("schemas/film.sd", "schema film { document film { field title type string { indexing: index } } }"));
        assertTrue(message.contains("exactly one document type"), message);
    }

    @Test
    void namesEveryProblem() {
        String message = refused(TestApplication.copy(directory.resolve("application"))
                .replace("services.xml", "<document-api/>", "").replace("services.xml", "mode=\"index\"", "mode=\"streaming\""));
        assertTrue(message.contains("<document-api/>") && message.contains("streaming"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            schemas/book.sd | attribute(year)       | attribute(yeer)           | yeer
            schemas/book.sd | type int              | type imt                  | imt
            schemas/book.sd | schema book {         | schema book               | book.sd
            services.xml    | <search/>             | <nonsense/>               | nonsense
            services.xml    | </services>           | </service>                | services.xml
            services.xml    | type="book"           | type="film"               | film
            """)
    void refusesWhatAConfigServerRefuses(String file, String text, String by, String reason) {
        String message = refused(TestApplication.copy(directory.resolve("application")).replace(file, text, by));
        assertTrue(message.contains(reason), message);
    }

    @Test
    void refusesAPackageWithoutServices() {
        DeployException refused = assertThrows(DeployException.class, () -> ApplicationModel.of(directory, new FileStore(directory.resolve("files")), null));
        assertTrue(refused.getMessage().contains("services.xml"), refused.getMessage());
    }

    @Test
    void doesNotMindTheNumbersOfNodesAndCopies() {
        TestApplication application = TestApplication.copy(directory.resolve("application"))
                .replace("services.xml", "<redundancy>1</redundancy>", "<redundancy>2</redundancy>")
                .replace("services.xml", "<container id", "<admin version='2.0'><adminserver hostalias='node1'/></admin><container id")
                .replace("services.xml", "<node hostalias=\"node1\" distribution-key=\"0\"/>",
                         "<node hostalias=\"node1\" distribution-key=\"0\"/><node hostalias=\"node2\" distribution-key=\"1\"/>")
                .write("hosts.xml", "<hosts><host name='localhost'><alias>node1</alias></host><host name='127.0.0.1'><alias>node2</alias></host></hosts>");
        try (LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("data")).withApplication(application.directory()))) {
            VespaClient client = new VespaClient(vespa);
            for (int i = 0; i < 20; i++) client.put("book", "b" + i, "{'title':'number " + i + "','year':" + i + "}");
            assertEquals(20, client.query("yql", "select * from book where true").at("/root/fields/totalCount").asInt());
            assertEquals(100, client.query("yql", "select * from book where true").at("/root/coverage/coverage").asInt());
        }
    }

    private String refused(TestApplication application) {
        return assertThrows(DeployException.class, () -> ApplicationModel.of(application.directory(), new FileStore(directory.resolve("files")), null))
                .getMessage();
    }

}
