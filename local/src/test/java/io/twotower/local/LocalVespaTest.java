package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LocalVespaTest {

    @TempDir
    Path directory;

    @Test
    void servesDocumentsAndQueries() {
        try (LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(directory).withApplication(TestApplication.books()))) {
            VespaClient client = new VespaClient(vespa);
            client.put("book", "1", "{'title':'The art of computing','year':1968,'tags':['a','b'],'embedding':{'values':[1,0,0]}}");
            client.put("book", "2", "{'title':'The dragon book','year':1986,'tags':['b'],'embedding':{'values':[0,1,0]}}");

            JsonNode got = client.get("book", "1");
            assertEquals("The art of computing", got.at("/fields/title").asText());

            JsonNode newest = client.query("yql", "select * from book where true", "ranking", "newest");
            assertEquals(2, newest.at("/root/fields/totalCount").asInt());
            assertEquals("The dragon book", newest.at("/root/children/0/fields/title").asText());
        }
    }

}
