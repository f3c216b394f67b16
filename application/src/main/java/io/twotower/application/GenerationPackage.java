package io.twotower.application;

import io.twotower.features.ModelBundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An application package as a holder of generations: up to two models, of which one answers. From the package that is deployed and a new
 * model it makes the package to deploy next. The rule that it keeps: the towers of the slot that answers are never replaced in place,
 * since every vector in that slot was made by them, and with others no query would find any.
 */
public final class GenerationPackage {
    /** The query profile that says which slot answers, by its path in the package. */
    public static final String PROFILE = ApplicationRenderer.DEFAULT_PROFILE;

    /** A slot's towers in services.xml that name no files yet. */
    private static final String EMPTY_SLOT = "(<config\\s+name=\"io\\.twotower\\.serving\\.slot-towers\"\\s*>(\\s*)<slot>\\s*%s\\s*</slot>)(\\s*</config>)";

    private final Path directory;
    private final Slot active;
    private final Map<Slot, ModelBundle> models;

    private GenerationPackage(Path directory, Slot active, Map<Slot, ModelBundle> models) {
        this.directory = directory;
        this.active = active;
        this.models = models;
    }

    /**
     * Reads an unpacked package, which has to stay there as long as this is used.
     *
     * @param directory Vespa takes its name for the application's: letters, digits, - and _
     * @throws ApplicationException when Vespa would refuse it, a model in it is not sound, or the slot that answers has none
     */
    public static GenerationPackage read(Path directory) {
        List<String> problems = new ArrayList<>();
        Map<Slot, ModelBundle> models = new EnumMap<>(Slot.class);
        try {
            Towers towers = Towers.read(PackageModel.load(directory), problems::add);
            for (Slot slot : Slot.values()) towers.model(slot).ifPresent(model -> models.put(slot, model));
        } catch (PackageRefusedException e) {
            problems.add("Vespa refuses the package: " + e.getMessage());
        }
        if (!problems.isEmpty()) throw new ApplicationException("The application package in '" + directory + "' cannot be used", problems);
        return new GenerationPackage(directory, active(directory, models), models);
    }

    private static Slot active(Path directory, Map<Slot, ModelBundle> models) {
        String label = QueryProfiles.slots(directory).get(QueryProfiles.DEFAULT);
        String problem;
        if (label == null) problem = PROFILE + " names no slot: add <field name=\"twoTower.slot\">a</field>";
        else if (!label.equals("a") && !label.equals("b")) problem = PROFILE + " names slot '" + label + "'; there are a and b";
        else if (!models.containsKey(Slot.of(label))) problem = "slot " + label + ", which " + PROFILE + " names, holds no model";
        else return Slot.of(label);
        throw new ApplicationException("The application package in '" + directory + "' cannot be used", List.of(problem));
    }

    /**
     * Unpacks a zip and reads it.
     *
     * @param into a directory that does not exist or is empty, named like an application
     * @throws ApplicationException as {@link #read} does, or when an entry of the zip would lie outside
     */
    public static GenerationPackage unzip(Path zip, Path into) {
        try {
            PackageZip.unpack(zip, into);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not unpack the application package '" + zip + "'", e);
        }
        return read(into);
    }

    /** Returns the slot that answers. */
    public Slot active() {
        return active;
    }

    /** Returns the slot that does not, with the generation before or the one to come, or nothing. */
    public Slot idle() {
        return active.other();
    }

    /** Returns a slot's model; there always is one in the {@link #active} slot. */
    public Optional<ModelBundle> model(Slot slot) {
        return Optional.ofNullable(models.get(slot));
    }

    /** Returns the slot that holds a generation, the active one where both do; empty when none does. */
    public Optional<Slot> slotOf(String generation) {
        return Stream.of(active, idle()).filter(slot -> model(slot).filter(model -> model.fingerprint().equals(generation)).isPresent()).findFirst();
    }

    /**
     * Returns the text of {@link #PROFILE} that makes a slot the one that answers; nothing else in a package changes with it.
     *
     * @throws ApplicationException when the slot holds no model, or the profile is not one that can be changed so
     */
    public String profile(Slot slot) {
        if (!models.containsKey(slot)) throw refused("slot " + slot.label() + " holds no model, so it cannot answer: fill it with 'twotower reindex' first");
        try {
            return QueryProfiles.withSlot(Files.readString(directory.resolve(PROFILE)), slot).orElseThrow(() -> refused(
                    PROFILE + " has no single <field name=\"twoTower.slot\"> to change: let the profile 'default' name the slot itself, once"));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + directory.resolve(PROFILE) + "'", e);
        }
    }

    /**
     * Writes the package that comes next: a model goes into the idle slot, the active one stays byte for byte. Writing it for a model that
     * is in the idle slot already gives the same models again.
     *
     * @throws ApplicationException naming everything that keeps the model from being served beside the active one: another length of
     *         vectors than the slot's field has, fields that the schema lacks, or that it is the active generation itself
     */
    public void writeNext(ModelBundle model, Path zip) {
        if (model.fingerprint().equals(models.get(active).fingerprint()))
            throw refused("this model is in slot " + active.label() + " and answers already: there is nothing to do");
        Map<Slot, ModelBundle> next = new EnumMap<>(models);
        next.put(idle(), model);
        write(next, active, ApplicationSpec.of(models), zip);
    }

    /**
     * Writes this package as it is deployed over another one: that one's active slot stays active, and where this package has no model, that
     * one's goes along.
     *
     * @throws ApplicationException when the towers of the slot that answers would be replaced, or what comes of it would not serve
     */
    public void writeOver(GenerationPackage deployed, Path zip) {
        Slot answering = deployed.active;
        ModelBundle own = models.get(answering);
        String generation = deployed.models.get(answering).fingerprint();
        if (own != null && !own.fingerprint().equals(generation))
            throw refused("it has model " + shortened(own.fingerprint()) + " in slot " + answering.label() + ", where " + shortened(generation)
                    + " answers. Its vectors would be none of the new model's, and queries would find nothing until each item has a new one."
                    + " Use 'twotower reindex', which fills slot " + answering.other().label() + " and then switches");
        Map<Slot, ModelBundle> together = new EnumMap<>(deployed.models);
        together.putAll(models);
        write(together, answering, ApplicationSpec.of(deployed.models), zip);
    }

    private static String shortened(String generation) {
        return generation.substring(0, 12);
    }

    /** @param deployed what the documents were stored by */
    private void write(Map<Slot, ModelBundle> next, Slot answering, ApplicationSpec deployed, Path zip) {
        ApplicationPackager.write(zip, staged -> {
            ApplicationPackager packager = new ApplicationPackager(next, answering, directory);
            packager.checkTowersAreSingleFiles();
            packager.copyUserFiles(staged);
            if (isAsRendered()) renderAnew(next, answering, deployed, staged);
            else adapt(next, answering, staged);
            packager.complete(staged, changed(next));
            checkHolds(next, staged);
        });
    }

    private Set<Slot> changed(Map<Slot, ModelBundle> next) {
        return next.keySet().stream().filter(slot -> next.get(slot) != models.get(slot)).collect(Collectors.toSet());
    }

    /** Whether schema and services are what is rendered for the models, so that nobody's changes are lost by doing it again. */
    private boolean isAsRendered() throws IOException {
        Map<String, String> rendered = new ApplicationRenderer(ApplicationSpec.of(models)).render(models.keySet(), active);
        for (String file : List.of(ApplicationRenderer.SERVICES, ApplicationRenderer.SCHEMA, PROFILE))
            if (!rendered.get(file).equals(Files.readString(directory.resolve(file)))) return false;
        return true;
    }

    /** A model may read fields that the schema does not have yet. Those that there are stay, as documents have values in them. */
    private static void renderAnew(Map<Slot, ModelBundle> next, Slot answering, ApplicationSpec deployed, Path staged) throws IOException {
        checkDimensions(next, deployed);
        ApplicationSpec spec = deployed.with(ApplicationSpec.of(next));
        for (var file : new ApplicationRenderer(spec).render(next.keySet(), answering).entrySet()) Files.writeString(staged.resolve(file.getKey()), file.getValue());
    }

    private static void checkDimensions(Map<Slot, ModelBundle> next, ApplicationSpec deployed) {
        List<String> problems = new ArrayList<>();
        next.forEach((slot, model) -> {
            int dimension = deployed.dimensions().get(slot);
            if (model.dimension() != dimension)
                problems.add("the model for slot " + slot.label() + " makes vectors of " + model.dimension() + " values, but '" + slot.embeddingField() + "' has "
                        + dimension + ", and Vespa does not change the type of a field under its documents. Train with towers.dim: " + dimension);
        });
        if (!problems.isEmpty()) throw refused(problems);
    }

    /** Files of the user's own are left as they are, except for what says which slots are filled and which one answers. */
    private void adapt(Map<Slot, ModelBundle> next, Slot answering, Path staged) throws IOException {
        for (Slot slot : next.keySet()) nameFiles(slot, staged);
        if (answering != active) Files.writeString(staged.resolve(PROFILE), new GenerationPackage(staged, active, next).profile(answering));
    }

    private static void nameFiles(Slot slot, Path staged) throws IOException {
        Path services = staged.resolve(ApplicationRenderer.SERVICES);
        Matcher empty = Pattern.compile(EMPTY_SLOT.formatted(slot.label())).matcher(Files.readString(services));
        Files.writeString(services, empty.replaceAll(found -> Matcher.quoteReplacement(
                found.group(1) + String.join("", ServicesTemplate.files(slot).stream().map(file -> found.group(2) + file).toList()) + found.group(3))));
    }

    /** A services.xml of the user's own may name other files than those that the models were put into. */
    private static void checkHolds(Map<Slot, ModelBundle> next, Path staged) {
        GenerationPackage written = read(staged);
        List<String> problems = new ArrayList<>();
        next.forEach((slot, model) -> {
            if (written.model(slot).filter(held -> held.fingerprint().equals(model.fingerprint())).isEmpty())
                problems.add("services.xml names other files for slot " + slot.label() + " than its model's. Make it:\n" + ServicesTemplate.towers(slot, true));
        });
        if (!problems.isEmpty()) throw refused(problems);
    }

    private static ApplicationException refused(String problem) {
        return refused(List.of(problem));
    }

    private static ApplicationException refused(List<String> problems) {
        return new ApplicationException("The application package is refused", problems);
    }
}
