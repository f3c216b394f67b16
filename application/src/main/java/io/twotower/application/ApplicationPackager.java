package io.twotower.application;

import io.twotower.features.BundleException;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Puts an application package together, checks it, and writes it as a zip that deploys as it is. */
public final class ApplicationPackager {
    private final Map<Slot, ModelBundle> models;
    private final Slot active;
    private final Path userDirectory;

    /** Slot a answers, unless only b holds a model; otherwise like {@link #ApplicationPackager(Map, Slot, Path)}. */
    public ApplicationPackager(Map<Slot, ModelBundle> models, Path userDirectory) {
        this(models, models.keySet().equals(Set.of(Slot.B)) ? Slot.B : Slot.A, userDirectory);
    }

    /**
     * @param models        the model of each slot to fill
     * @param active        the slot that answers, which a rendered query profile names; one of the user's own has to name it itself
     * @param userDirectory a directory with the user's own services.xml, schemas and whatever else belongs to her application; when null,
     *                      these files are rendered for the models
     */
    public ApplicationPackager(Map<Slot, ModelBundle> models, Slot active, Path userDirectory) {
        if (!models.containsKey(active)) throw new IllegalArgumentException("slot " + active.label() + ", which is to answer, has no model");
        this.models = new EnumMap<>(models);
        this.active = active;
        this.userDirectory = userDirectory;
    }

    /**
     * Writes the package, whole or not at all, in place of one that may be there. The same input gives the same bytes.
     *
     * @throws ApplicationException naming everything that would keep the package from serving
     */
    public void write(Path zip) {
        write(zip, this::stage);
    }

    /** What puts a package's files into an empty directory. */
    @FunctionalInterface
    interface Staging {
        void stage(Path directory) throws IOException;
    }

    /** Writes a package, whole or not at all. */
    static void write(Path zip, Staging staging) {
        Path target = zip.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            Path work = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + ".");
            try {
                Path staged = Files.createDirectory(work.resolve("application"));
                staging.stage(staged);
                new PackageZip(staged).write(target);
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write the application package '" + zip + "'", e);
        }
    }

    /**
     * Writes the package's files into an empty directory instead of a zip.
     *
     * @throws ApplicationException naming everything that would keep the package from serving
     */
    void stage(Path directory) throws IOException {
        checkTowersAreSingleFiles();
        if (userDirectory == null) render(directory);
        else copyUserFiles(directory);
        complete(directory, models.keySet());
    }

    /** Adds what is not text, models of some slots and the components' bundle, and checks the whole. */
    void complete(Path directory, Set<Slot> slots) throws IOException {
        for (Slot slot : slots) place(slot, models.get(slot), directory);
        Path bundle = directory.resolve(ServingBundle.PATH);
        Files.createDirectories(bundle.getParent());
        ServingBundle.copyTo(bundle);
        List<String> problems = ApplicationChecker.problems(directory);
        if (!problems.isEmpty()) throw refused(problems);
    }

    private ApplicationException refused(List<String> problems) {
        return new ApplicationException("The application package " + (userDirectory == null ? "" : "of '" + userDirectory + "' ") + "is refused", problems);
    }

    void checkTowersAreSingleFiles() {
        List<String> problems = new ArrayList<>();
        models.forEach((slot, model) -> {
            List<String> files = Stream.of(Tower.values()).flatMap(tower -> model.dataFile(tower).stream()).map(file -> file.getFileName().toString()).toList();
            if (!files.isEmpty())
                problems.add("the model for slot " + slot.label() + " keeps its tables, too large for the towers' own files, in " + String.join(" and ", files)
                        + ", " + OnnxTowerCheck.ONE_FILE);
        });
        if (!problems.isEmpty()) throw refused(problems);
    }

    private void render(Path directory) throws IOException {
        ApplicationSpec spec = ApplicationSpec.of(models);
        for (var file : new ApplicationRenderer(spec).render(models.keySet(), active).entrySet()) {
            Path target = directory.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
    }

    /** Hidden files, such as a version control's, are no part of a package. */
    void copyUserFiles(Path directory) throws IOException {
        if (!Files.isDirectory(userDirectory)) throw refused(List.of("it is not a directory"));
        checkNothingInTheWay();
        List<String> problems = new ArrayList<>();
        Files.walkFileTree(userDirectory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                if (!from.equals(userDirectory) && isHidden(from)) return FileVisitResult.SKIP_SUBTREE;
                Files.createDirectories(directory.resolve(userDirectory.relativize(from).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                if (isHidden(from)) return FileVisitResult.CONTINUE;
                String path = userDirectory.relativize(from).toString();
                if (!Files.isRegularFile(from)) problems.add("'" + path + "' is not a regular file");
                else Files.copy(from, directory.resolve(path), StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
        if (!problems.isEmpty()) throw refused(problems);
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    /** What we wrote once we replace; a file of the user's own by the same name we do not. */
    private void checkNothingInTheWay() {
        List<String> problems = new ArrayList<>();
        Path bundle = userDirectory.resolve(ServingBundle.PATH);
        if (Files.exists(bundle) && !ComponentBundle.read(bundle).symbolicName().equals(ServicesTemplate.BUNDLE))
            problems.add(ServingBundle.PATH + " is in the way: the components' bundle goes there. Rename it");
        for (Slot slot : models.keySet()) {
            List<String> taken = SlotFiles.all(slot).stream().filter(file -> Files.exists(userDirectory.resolve(file))).toList();
            if (!taken.isEmpty() && !isModel(slot))
                problems.add(String.join(", ", taken) + " " + (taken.size() == 1 ? "is" : "are") + " in the way: slot " + slot.label()
                        + "'s model goes there, and what is there is no model of Twotower's. Rename or remove");
        }
        if (!problems.isEmpty()) throw refused(problems);
    }

    private boolean isModel(Slot slot) {
        List<Path> files = SlotFiles.all(slot).stream().map(userDirectory::resolve).toList();
        try {
            ModelBundle.load(files.get(0), files.get(1), files.get(2), files.get(3));
            return true;
        } catch (BundleException e) {
            return false;
        }
    }

    private static void place(Slot slot, ModelBundle model, Path directory) throws IOException {
        copy(model.manifestFile(), directory.resolve(SlotFiles.manifest(slot)));
        copy(model.featuresFile(), directory.resolve(SlotFiles.features(slot)));
        for (Tower tower : Tower.values()) copy(model.towerFile(tower), directory.resolve(SlotFiles.tower(slot, tower)));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
