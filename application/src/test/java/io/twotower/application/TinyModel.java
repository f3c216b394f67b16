package io.twotower.application;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.GoldenRow;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.spec.ModelSpec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A model of the Debian demo's spec over a dozen packages, with {@link TinyOnnxTower}s. */
final class TinyModel {
    static final List<RawFeatures> CATALOGUE = List.of(
            item("vim", "editors", "a powerful text editor", "works-with::text", "interface::text-mode"),
            item("emacs", "editors", "an extensible text editor", "works-with::text", "interface::x11"),
            item("nano", "editors", "a small friendly text editor", "works-with::text", "interface::text-mode"),
            item("vim-scripts", "editors", "plugins for the vim text editor", "works-with::text"),
            item("gimp", "graphics", "the image manipulation program", "works-with::image", "interface::x11"),
            item("inkscape", "graphics", "a vector drawing program", "works-with::image:vector", "interface::x11"),
            item("krita", "graphics", "digital painting of images", "works-with::image", "interface::x11"),
            item("mpv", "video", "a video player", "works-with::video", "interface::x11"),
            item("vlc", "video", "a video player and streamer", "works-with::video", "interface::x11"),
            item("ffmpeg", "video", "tools to transcode video", "works-with::video", "interface::commandline"),
            item("gcc", "devel", "a compiler for c", "works-with::software:source", "interface::commandline"),
            item("clang", "devel", "a compiler for c and c++", "works-with::software:source", "interface::commandline"));

    private TinyModel() {}

    private static RawFeatures item(String name, String section, String synopsis, String... tags) {
        return RawFeatures.builder().put("name", name).put("section", section).put("maintainer", "Maintainers of " + section)
                .put("homepage_host", name + ".example.org").put("synopsis", synopsis).put("description", synopsis + ". It is in " + section + ".")
                .put("tags", List.of(tags)).build();
    }

    static ModelSpec debianSpec() {
        try (InputStream yaml = ModelSpec.class.getResourceAsStream("/io/twotower/trainer/data/debian.yaml")) {
            return ModelSpec.parse(new String(yaml.readAllBytes(), StandardCharsets.UTF_8), Path.of("."));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Writes a sound bundle. */
    static ModelBundle write(Path directory) throws IOException {
        return write(directory, debianSpec(), tower -> {});
    }

    /** Writes a bundle whose files agree with each other, and whose towers are as {@code change} leaves them. */
    static ModelBundle write(Path directory, ModelSpec spec, Consumer<TinyOnnxTower> change) throws IOException {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(spec.features());
        CATALOGUE.forEach(fitter::addItem);
        FeatureEncoder encoder = fitter.fit();
        Path work = Files.createTempDirectory(Files.createDirectories(directory.toAbsolutePath().getParent()), "tiny-model");
        Map<Tower, Path> towers = new java.util.EnumMap<>(Tower.class);
        List<GoldenRow> golden = new ArrayList<>();
        for (Tower tower : Tower.values()) {
            Path sound = new TinyOnnxTower(encoder, tower, spec.towers().dim()).write(work.resolve("sound.onnx"));
            for (RawFeatures item : CATALOGUE.subList(0, 3)) {
                RawFeatures raw = tower == Tower.QUERY ? item.prefixed("seed.") : item;
                int[] ids = encoder.encode(tower, raw);
                golden.add(new GoldenRow(tower, raw, ids, embed(sound, ids)));
            }
            TinyOnnxTower changed = new TinyOnnxTower(encoder, tower, spec.towers().dim());
            change.accept(changed);
            towers.put(tower, changed.write(work.resolve(tower.name())));
        }
        ObjectNode provenance = JsonNodeFactory.instance.objectNode();
        provenance.set("spec", spec.toJson());
        ModelBundle.write(directory, encoder, towers.get(Tower.QUERY), towers.get(Tower.ITEM), spec.towers().dim(), golden, provenance,
                JsonNodeFactory.instance.objectNode());
        return ModelBundle.load(directory);
    }

    /** Runs a tower on one row: {@code [width]} to {@code [dim]}. */
    static float[] embed(Path tower, int[] ids) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(tower.toString());
             OnnxTensor input = OnnxTensor.createTensor(environment, new int[][] {ids});
             OrtSession.Result result = session.run(Map.of("ids", input))) {
            return ((float[][]) result.get(0).getValue())[0];
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
