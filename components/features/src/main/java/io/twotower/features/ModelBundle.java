package io.twotower.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A trained model as one directory: {@value #MANIFEST}, {@value #FEATURES}, {@value #QUERY_TOWER} and {@value #ITEM_TOWER}. A tower that
 * is too large for one file has a second one beside it, its {@link #dataFile}. The model's name, the <em>generation</em> of the vectors
 * it makes, is the fingerprint of its content. A bundle that was loaded is whole, unaltered, and encodes as it did when it was made.
 */
public final class ModelBundle {
    public static final String MANIFEST = "manifest.json";
    public static final String FEATURES = "features.json";
    public static final String QUERY_TOWER = "query_tower.onnx";
    public static final String ITEM_TOWER = "item_tower.onnx";

    /** Ends the name of the file that a tower's ONNX file keeps its tables in, where it does not hold them itself. */
    private static final String DATA = ".data";

    /** How far a golden row's vector may be from the recorded one, in each of its values: ONNX Runtime differs between processors. */
    private static final float TOLERANCE = 1e-4f;

    /** Ends the name of a bundle that is being replaced. */
    private static final String ASIDE = ".old";

    private final Manifest manifest;
    private final FeatureEncoder encoder;
    private final Path manifestFile;
    private final Path featuresFile;
    private final Path queryTower;
    private final Path itemTower;

    private ModelBundle(Manifest manifest, FeatureEncoder encoder, Path manifestFile, Path featuresFile, Path queryTower, Path itemTower) {
        this.manifest = manifest;
        this.encoder = encoder;
        this.manifestFile = manifestFile;
        this.featuresFile = featuresFile;
        this.queryTower = queryTower;
        this.itemTower = itemTower;
    }

    /**
     * Loads the bundle in a directory.
     *
     * @throws BundleException when anything about it is not as it was written; says which file and why
     */
    public static ModelBundle load(Path directory) {
        recover(directory.toAbsolutePath());
        return load(directory.resolve(MANIFEST), directory.resolve(FEATURES), directory.resolve(QUERY_TOWER), directory.resolve(ITEM_TOWER));
    }

    /** Loads a bundle whose files have been distributed under other names; otherwise like {@link #load(Path)}. */
    public static ModelBundle load(Path manifestFile, Path featuresFile, Path queryTower, Path itemTower) {
        Manifest manifest = Manifest.read(manifestFile);
        manifest.checkFile(FEATURES, featuresFile);
        manifest.checkFile(QUERY_TOWER, queryTower);
        manifest.checkFile(ITEM_TOWER, itemTower);
        ModelBundle bundle = new ModelBundle(manifest, FeatureEncoder.read(featuresFile), manifestFile, featuresFile, queryTower, itemTower);
        for (Tower tower : Tower.values())
            bundle.dataFile(tower).ifPresent(file -> manifest.checkFile(file.getFileName().toString(), file));
        bundle.checkGoldenIds();
        return bundle;
    }

    private void checkGoldenIds() {
        for (GoldenRow row : golden()) {
            int[] ids = encoder.encode(row.tower(), row.raw());
            if (!Arrays.equals(ids, row.ids()))
                throw new BundleException("'" + manifestFile + "': its " + row.tower().label() + " features " + row.raw()
                        + " are encoded differently here than when the model was made. Export the model with this version");
        }
    }

    /**
     * Runs the golden rows through the towers.
     *
     * @throws BundleException when a vector differs from the recorded one
     */
    public void verifyVectors(TowerFunction towers) {
        for (GoldenRow row : golden()) {
            float[] vector = towers.embed(row.tower(), row.ids());
            if (vector.length != dimension())
                throw new BundleException("'" + towerFile(row.tower()) + "' makes vectors of " + vector.length + " values; the manifest says "
                        + dimension() + ". Export the model again");
            for (int i = 0; i < vector.length; i++)
                if (!(Math.abs(vector[i] - row.vector()[i]) <= TOLERANCE))
                    throw new BundleException("'" + towerFile(row.tower()) + "' embeds " + row.raw() + " differently here than when the model was made"
                            + " (value " + i + " is " + vector[i] + ", was " + row.vector()[i] + "). Export the model again");
        }
    }

    /** Returns the name of this model, 64 hexadecimal digits; vectors made by it carry it as their generation. */
    public String fingerprint() {
        return manifest.fingerprint();
    }

    /** Returns the length of the vectors. */
    public int dimension() {
        return manifest.dimension();
    }

    /** Returns the encoder that belongs to the towers. */
    public FeatureEncoder encoder() {
        return encoder;
    }

    /** Returns a tower's ONNX file. */
    public Path towerFile(Tower tower) {
        return tower == Tower.QUERY ? queryTower : itemTower;
    }

    /** Returns the file that a tower's ONNX file keeps its tables in; none when it holds them itself. */
    public Optional<Path> dataFile(Tower tower) {
        String name = dataName(tower);
        // Beside the tower, under the name that the tower knows it by, whatever the tower itself is called here.
        return manifest.holds(name) ? Optional.of(towerFile(tower).resolveSibling(name)) : Optional.empty();
    }

    /** Returns where an ONNX file that is too large to hold its tables keeps them. */
    public static Path dataFile(Path onnx) {
        return onnx.resolveSibling(onnx.getFileName() + DATA);
    }

    private static String towerName(Tower tower) {
        return tower == Tower.QUERY ? QUERY_TOWER : ITEM_TOWER;
    }

    private static String dataName(Tower tower) {
        return towerName(tower) + DATA;
    }

    /** Returns the names of all files that a bundle may have beside its manifest, those it must have first. */
    static List<String> fileNames() {
        return List.of(FEATURES, QUERY_TOWER, ITEM_TOWER, dataName(Tower.QUERY), dataName(Tower.ITEM));
    }

    /** Returns the file of the fitted encoder. */
    public Path featuresFile() {
        return featuresFile;
    }

    /** Returns the manifest's file. */
    public Path manifestFile() {
        return manifestFile;
    }

    /** Returns where the model comes from: data checksums, spec, seed, versions. */
    public JsonNode provenance() {
        return manifest.provenance();
    }

    /** Returns the model's evaluation. */
    public JsonNode evaluation() {
        return manifest.evaluation();
    }

    /** Returns the recorded examples. */
    public List<GoldenRow> golden() {
        return manifest.golden();
    }

    /**
     * Writes a bundle, whole or not at all, in place of a bundle that may stand there. A tower that has a {@link #dataFile(Path)} beside
     * it brings it along; it may be linked instead of copied, so that nobody should write into it afterwards.
     *
     * @param dimension length of the vectors
     * @throws BundleException when the directory holds something else than a bundle
     */
    public static void write(Path directory, FeatureEncoder encoder, Path queryTowerOnnx, Path itemTowerOnnx, int dimension,
                             List<GoldenRow> golden, ObjectNode provenance, ObjectNode evaluation) {
        try {
            Path target = directory.toAbsolutePath();
            recover(target);
            checkReplaceable(target);
            Files.createDirectories(target.getParent());
            Path staged = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + ".");
            try {
                encoder.write(staged.resolve(FEATURES));
                place(queryTowerOnnx, staged, Tower.QUERY);
                place(itemTowerOnnx, staged, Tower.ITEM);
                Manifest.write(staged, dimension, golden, provenance, evaluation);
                AtomicFiles.syncDirectory(staged);
                replace(target, staged);
            } finally {
                delete(staged);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write the model bundle '" + directory + "'", e);
        }
    }

    /**
     * Checks that {@link #write} may put a bundle there, before there is one.
     *
     * @throws BundleException when the directory holds something else than a bundle
     */
    public static void requireReplaceable(Path directory) {
        try {
            checkReplaceable(directory.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list '" + directory + "'", e);
        }
    }

    private static void checkReplaceable(Path target) throws IOException {
        if (!Files.exists(target)) return;
        List<String> own = fileNames();
        try (Stream<Path> files = Files.list(target)) {
            files.map(Path::getFileName).filter(file -> !file.toString().equals(MANIFEST) && !own.contains(file.toString())).findFirst().ifPresent(file -> {
                throw new BundleException("'" + target + "' holds '" + file + "', so it is not a model bundle to replace. Name another directory");
            });
        }
    }

    private static void place(Path onnx, Path directory, Tower tower) throws IOException {
        copy(onnx, directory.resolve(towerName(tower)));
        Path data = dataFile(onnx);
        if (!Files.exists(data)) return;
        if (!data.getFileName().toString().equals(dataName(tower)))
            throw new IllegalArgumentException("'" + onnx + "' names '" + data.getFileName() + "' as the file of its tables; in a bundle that is '"
                    + dataName(tower) + "'. Export it under the name it is to have");
        linkOrCopy(data, directory.resolve(dataName(tower)));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to);
        AtomicFiles.sync(to);
    }

    /** Tables can be tens of gigabytes: a second name costs nothing, where the file system has such a thing. */
    private static void linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(from, to);
        }
        AtomicFiles.sync(to);
    }

    /** A directory cannot be moved over another: the old one steps aside first, and comes back should the move fail. */
    private static void replace(Path target, Path staged) throws IOException {
        Path aside = staged.resolveSibling(staged.getFileName() + ASIDE);
        boolean existed = Files.exists(target);
        if (existed) Files.move(target, aside);
        try {
            Files.move(staged, target);
        } catch (IOException e) {
            if (existed) Files.move(aside, target);
            throw e;
        }
        AtomicFiles.syncDirectory(target.getParent());
        if (existed) delete(aside);
    }

    /** A process that was killed between the two moves has left the old bundle aside: it takes its place again. */
    private static void recover(Path target) {
        if (Files.exists(target) || !Files.isDirectory(target.getParent())) return;
        try (Stream<Path> siblings = Files.list(target.getParent())) {
            Optional<Path> aside = siblings.filter(file -> {
                String name = file.getFileName().toString();
                return name.startsWith("." + target.getFileName() + ".") && name.endsWith(ASIDE);
            }).findFirst();
            if (aside.isPresent()) Files.move(aside.get(), target);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not put the model bundle '" + target + "' back in its place", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) return;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(directory);
    }
}
