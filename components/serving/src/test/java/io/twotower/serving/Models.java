package io.twotower.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.yahoo.component.ComponentId;
import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.config.FileReference;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.FeatureSpec;
import io.twotower.features.GoldenRow;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tiny models over a catalogue of three packages. */
final class Models {
    static final int DIMENSION = 4;

    /** The item's features, in words of one tower or the other: {@code %s} is the prefix of the fields. */
    private static final String FEATURES = "{name: '%1$sid', kind: 'id', field: '%2$sname', table: 'package'},"
            + "{name: '%1$stags', kind: 'set', field: '%2$stags', table: 'tag', maxLength: 3, vocabulary: {minCount: 1}},"
            + "{name: '%1$ssynopsis', kind: 'text', field: '%2$ssynopsis', table: 'words', maxLength: 4, vocabulary: {minCount: 1}},"
            + "{name: '%1$ssize', kind: 'number', field: '%2$ssize', table: 'size', vocabulary: {buckets: 4}},"
            + "{name: '%1$sfree', kind: 'category', field: '%2$sfree', table: 'free', vocabulary: {minCount: 1}}";
    private static final String HISTORY = "{name: 'recent', kind: 'set', field: 'history.name', table: 'package', maxLength: 3}";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES).build();

    static final RawFeatures VIM = raw("{name: 'vim', tags: ['a', 'b'], synopsis: 'Vi improved', size: 1, free: true}");
    static final RawFeatures EMACS = raw("{name: 'emacs', tags: ['a', 'c'], synopsis: 'The editor', size: 2, free: true}");
    static final RawFeatures NANO = raw("{name: 'nano', tags: ['b'], synopsis: 'small editor', size: 3, free: false}");

    private Models() { }

    static RawFeatures raw(String text) {
        return RawFeatures.fromJson(json(text).toString());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A model whose query tower reads of a seed exactly what its item tower reads of an item, by the same weights. */
    static Path symmetric(Path directory, long seed) {
        return write(directory, spec(List.of(FEATURES.formatted("seed_", "seed."))), seed, seed);
    }

    /** A model that reads a seed and a history. */
    static Path withHistory(Path directory, long seed) {
        return write(directory, spec(List.of(FEATURES.formatted("seed_", "seed."), HISTORY)), seed, seed + 1);
    }

    /** A model that reads a seed, a history, its last item apart, and what the request gives. */
    static Path mixed(Path directory, long seed) {
        return write(directory, spec(List.of(FEATURES.formatted("seed_", "seed."), HISTORY, FEATURES.formatted("last_", "history.last."),
                                             "{name: 'country', kind: 'category', field: 'request.country', vocabulary: {hash: 8}}")), seed, seed + 1);
    }

    /** A model that reads what the request gives, and no item. */
    static Path ofRequests(Path directory, long seed) {
        return write(directory, spec(List.of("{name: 'country', kind: 'category', field: 'request.country'}")), seed, seed + 1);
    }

    private static FeatureSpec spec(List<String> query) {
        return FeatureSpec.fromJson(json("[" + String.join(",", query) + "]"), json("[" + FEATURES.formatted("", "") + "]"));
    }

    private static Path write(Path directory, FeatureSpec spec, long querySeed, long itemSeed) {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(spec);
        for (RawFeatures item : List.of(VIM, EMACS, NANO)) fitter.addItem(item);
        FeatureEncoder encoder = fitter.fit();
        try {
            Path temporary = Files.createTempDirectory(Files.createDirectories(directory.toAbsolutePath().getParent()), "towers");
            Path query = tower(temporary.resolve("query.onnx"), encoder, Tower.QUERY, querySeed);
            Path item = tower(temporary.resolve("item.onnx"), encoder, Tower.ITEM, itemSeed);
            List<GoldenRow> golden = List.of(golden(encoder, Tower.QUERY, query, VIM.prefixed("seed.")), golden(encoder, Tower.ITEM, item, NANO));
            ModelBundle.write(directory, encoder, query, item, DIMENSION, golden, JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode());
            return directory;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path tower(Path file, FeatureEncoder encoder, Tower tower, long seed) throws IOException {
        int rows = encoder.tables().stream().mapToInt(encoder::tableRows).max().orElseThrow();
        OnnxFile.writeTower(file, rows, encoder.width(tower), DIMENSION, seed);
        return file;
    }

    private static GoldenRow golden(FeatureEncoder encoder, Tower tower, Path file, RawFeatures raw) {
        int[] ids = encoder.encode(tower, raw);
        try (OnnxTower onnx = new OnnxTower(file, encoder.width(tower), DIMENSION)) {
            return new GoldenRow(tower, raw, ids, onnx.embed(ids));
        }
    }

    static SlotTowersConfig.Builder config(String slot, Path bundle) {
        return new SlotTowersConfig.Builder().slot(slot)
                .manifest(reference(bundle, ModelBundle.MANIFEST)).features(reference(bundle, ModelBundle.FEATURES))
                .queryTower(reference(bundle, ModelBundle.QUERY_TOWER)).itemTower(reference(bundle, ModelBundle.ITEM_TOWER));
    }

    static Optional<FileReference> reference(Path bundle, String file) {
        return Optional.of(new FileReference(bundle.resolve(file).toString()));
    }

    static SlotTowers slot(String slot, Path bundle) {
        return new SlotTowers(config(slot, bundle).build());
    }

    static SlotTowers empty(String slot) {
        return new SlotTowers(new SlotTowersConfig.Builder().slot(slot).build());
    }

    static ComponentRegistry<SlotTowers> registry(SlotTowers... slots) {
        ComponentRegistry<SlotTowers> registry = new ComponentRegistry<>();
        for (SlotTowers slot : slots) registry.register(ComponentId.fromString("towers_" + slot.slot().name()), slot);
        return registry;
    }
}
