package io.twotower.features;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static io.twotower.features.Specs.raw;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FeaturesFileTest {
    private static final String SPEC = "{'query':[{'name':'seed','kind':'id','field':'seed.name','table':'name'}],'item':[{'name':'name','kind':'id'},"
            + "{'name':'words','kind':'text','vocabulary':{'hash':7}},{'name':'size','kind':'number'}]}";
    private static final String TABLES = "{'name':{'type':'fitted','values':['vim','ed \\u00fc \\\"']},'words':{'type':'hashed','buckets':7},"
            + "'size':{'type':'quantiles','boundaries':[-1.5,0.0,1.0E9]}}";

    @TempDir
    Path directory;

    private Path file(String tables) throws IOException {
        return Files.writeString(directory.resolve("features.json"), ("{'encoderVersion':1,'luceneVersion':'9.12.3','spec':" + SPEC + ",'tables':" + tables
                + "}").replace('\'', '"'));
    }

    @Test
    void readsEveryKindOfTable() throws IOException {
        FeatureEncoder encoder = FeatureEncoder.read(file(TABLES));
        assertEquals(3, encoder.id("name", "vim"));
        assertEquals("ed ü \"", encoder.value("name", 4));
        assertEquals(FeatureEncoder.OUT_OF_VOCABULARY, encoder.id("name", "emacs"));
        assertEquals(List.of(5, 10, 7), encoder.tables().stream().map(encoder::tableRows).toList());
        int[] row = encoder.encode(Tower.ITEM, raw("{name: 'vim', size: 0.5}"));
        assertEquals(3, row[0]);
        assertEquals(5, row[row.length - 1]);
        Path again = directory.resolve("again.json");
        encoder.write(again);
        assertTrue(Files.readString(again).endsWith(TABLES.replace('\'', '"').replace("\\u00fc", "ü") + "}"), Files.readString(again));
        assertThrows(IllegalArgumentException.class, () -> encoder.value("size", 4));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{'name':{'type':'fitted','values':['a','a']}}         | 'a' twice",
            "{'name':{'type':'fitted','values':['a',2]}}           | Expected VALUE_STRING",
            "{'name':{'type':'fitted'}}                            | lacks its values",
            "{'name':{'type':'guessed','values':['a']}}            | 'guessed'",
            "{'name':['a']}                                        | Expected START_OBJECT",
            "{'name':{'type':'fitted','values':['a']}}             | no vocabulary for table 'words'",
            "{'name':{'type':'fitted','values':['a'                | Unexpected close marker"})
    void saysWhatIsWrong(String tables, String expected) throws IOException {
        Path file = file(tables);
        String message = assertThrows(BundleException.class, () -> FeatureEncoder.read(file)).getMessage();
        assertTrue(message.contains("features.json") && message.contains(expected), message);
    }

    @Test
    void keepsHalfASurrogatePair() {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(Specs.spec());
        List<String> odd = List.of("\ud83d", "\ud83e", "a\udc00b", "𝒳", "?");
        odd.forEach(name -> fitter.addItem(RawFeatures.builder().put("name", name).build()));
        FeatureEncoder encoder = fitter.fit();
        Path file = directory.resolve("features.json");
        encoder.write(file);
        FeatureEncoder read = FeatureEncoder.read(file);
        for (String name : odd) {
            assertEquals(encoder.id("package", name), read.id("package", name));
            assertEquals(name, read.value("package", read.id("package", name)));
        }
    }

    @Test
    void findsARowInAnotherModel() throws IOException {
        FeatureEncoder earlier = FeatureEncoder.read(file(TABLES));
        FeatureEncoder later = FeatureEncoder.read(file("{'name':{'type':'fitted','values':['emacs','vim']},'words':{'type':'hashed','buckets':8},"
                + "'size':{'type':'quantiles','boundaries':[-2,0,3,2.0E9]}}"));
        assertArrayEquals(new int[] {0, 1, 2, 1, 3}, ids(later, earlier, "name"));
        assertEquals(FeatureEncoder.OUT_OF_VOCABULARY, later.idIn(earlier, "words", 5), "another number of hashes");
        assertEquals(5, later.idIn(later, "words", 5));
        // Middles: below -2, -1, 1.5, about 1e9, 2e9
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 6}, ids(later, earlier, "size"));
        assertEquals(FeatureEncoder.OUT_OF_VOCABULARY, later.idIn(Specs.encoder(), "words", 4), "no such table");
    }

    private static int[] ids(FeatureEncoder from, FeatureEncoder to, String table) {
        int[] ids = new int[from.tableRows(table)];
        for (int id = 0; id < ids.length; id++) ids[id] = from.idIn(to, table, id);
        return ids;
    }
}
