package io.twotower.serving;

import com.yahoo.language.process.Embedder;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.TensorType;
import io.twotower.features.Tower;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TowerEmbedderTest {
    private static final Embedder.Context CONTEXT = new Embedder.Context("query(q_a)");
    private static final TensorType TYPE = TensorType.fromSpec("tensor<float>(x[4])");

    @TempDir
    static Path directory;
    private static SlotTowers towers;
    private static TowerEmbedder embedder;

    @BeforeAll
    static void model() {
        towers = Models.slot("a", Models.symmetric(directory.resolve("model"), 1));
        embedder = new TowerEmbedder(new TowerEmbedderConfig.Builder().slot("a").maxFeaturesBytes(200).build(), Models.registry(towers, Models.empty("b")));
    }

    @Test
    void embedsFeatures() {
        Tensor vector = embedder.embed("{\"seed.synopsis\": \"The editor\", \"seed.tags\": [\"a\", \"c\"]}", CONTEXT, TYPE);
        assertEquals(TYPE, vector.type());
        assertEquals(Vectors.tensor(towers.embed(Tower.QUERY, Models.raw("{'seed.synopsis': 'The editor', 'seed.tags': ['a', 'c']}"))), vector);
    }

    @Test
    void noFeaturesAreLegal() {
        assertEquals(Vectors.tensor(towers.embed(Tower.QUERY, Models.raw("{}"))), embedder.embed("{}", CONTEXT, TYPE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensor<double>(x[4])", "tensor<bfloat16>(x[4])", "tensor<float>(v[4])"})
    void makesTheTypeAskedFor(String type) {
        Tensor vector = embedder.embed("{}", CONTEXT, TensorType.fromSpec(type));
        assertEquals(TensorType.fromSpec(type), vector.type());
        assertTrue(Vectors.isUnitVector(vector, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensor<float>(x[5])", "tensor<float>(x{})", "tensor<float>(x[])", "tensor<float>(x[2],y[2])", "tensor<int8>(x[4])"})
    void otherTypesAreRefused(String type) {
        String message = assertThrows(IllegalArgumentException.class, () -> embedder.embed("{}", CONTEXT, TensorType.fromSpec(type))).getMessage();
        assertTrue(message.contains("x[4]") && message.contains(type) && message.contains("query(q_a)"), message);
    }

    @Test
    void tokensAreTheIdsThatTheTowerReads() {
        assertEquals(towers.encoder().width(Tower.QUERY), embedder.embed("{}", CONTEXT).size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            ''                        | JSON object
            [1]                       | JSON object
            {                         | not valid JSON
            {"seed.name":"a"} x       | not valid JSON
            {"seed.nam":"a"}          | seed.nam
            {"name":"a"}              | seed.name
            {"seed.size":"big"}       | seed.size
            {"seed.tags":[["a"]]}     | seed.tags
            {"seed.tags":{"a":1}}     | seed.tags
            """)
    void badFeaturesAreRefused(String json, String named) {
        String message = assertThrows(IllegalArgumentException.class, () -> embedder.embed(json, CONTEXT, TYPE)).getMessage();
        assertTrue(message.contains(named), message);
    }

    @Test
    void longFeaturesAreRefusedByTheirBytes() {
        String filler = "é".repeat(91); // 16 bytes around it
        embedder.embed("{\"seed.name\":\"" + filler + "\"}", CONTEXT, TYPE);
        String message = assertThrows(IllegalArgumentException.class, () -> embedder.embed("{\"seed.name\":\"" + filler + "ée\"}", CONTEXT, TYPE)).getMessage();
        assertTrue(message.contains("200 bytes"), message);
    }

    @Test
    void anEmptySlotEmbedsNothing() {
        TowerEmbedder empty = new TowerEmbedder(new TowerEmbedderConfig.Builder().slot("b").build(), Models.registry(towers, Models.empty("b")));
        String message = assertThrows(IllegalArgumentException.class, () -> empty.embed("{}", CONTEXT, TYPE)).getMessage();
        assertTrue(message.contains("Slot b is empty"), message);
        assertThrows(IllegalArgumentException.class, () -> empty.embed("{}", CONTEXT));
    }

    @Test
    void theSlotMustBeConfigured() {
        TowerEmbedderConfig config = new TowerEmbedderConfig.Builder().slot("b").build();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new TowerEmbedder(config, Models.registry(towers))).getMessage().contains("SlotTowers"));
    }
}
