package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.application.GenerationPackage;
import io.twotower.application.Slot;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Lets a new model take over: deployed into the idle slot, every document given its vector there, checked, then switched to. Each step
 * begins by asking Vespa whether it is done already, so that running it again, whatever ended the last run, goes on where that one was.
 */
public final class Reindex {
    private final ConfigServerClient config;
    private final ContainerClient container;
    private final ReindexOptions options;
    private final Function<ModelBundle, TowerVectors> towers;
    private final ReindexListener listener;

    /** @param towers opens a model's towers, to be run here */
    public Reindex(ConfigServerClient config, ContainerClient container, ReindexOptions options, Function<ModelBundle, TowerVectors> towers, ReindexListener listener) {
        this.config = config;
        this.container = container;
        this.options = options;
        this.towers = towers;
        this.listener = listener;
    }

    /**
     * Lets a model take over.
     *
     * @throws RefusedException when another run is at work, or a gate does not pass; what answered before answers on
     * @throws io.twotower.application.ApplicationException when the model does not fit the deployed application
     */
    public ReindexReport run(ModelBundle model) {
        return run(model, null);
    }

    /**
     * Lets a model take over; otherwise like {@link #run(ModelBundle)}.
     *
     * @param activeEvaluation of the model that answers, on what the new one was evaluated on; null for the one that it was exported with
     */
    public ReindexReport run(ModelBundle model, JsonNode activeEvaluation) {
        Path directory = options.stateDirectory().resolve(name(config));
        ReindexLock lock = ReindexLock.acquire(directory.resolve("lock"));
        try (WorkDirectory work = WorkDirectory.at(directory.resolve("work"))) {
            return run(model, activeEvaluation, work, new ReindexJournal(directory.resolve("asked.json")));
        } finally {
            lock.close();
        }
    }

    private static String name(ConfigServerClient config) {
        return config.server().getHost() + "-" + config.server().getPort();
    }

    private ReindexReport run(ModelBundle model, JsonNode activeEvaluation, WorkDirectory work, ReindexJournal journal) {
        long start = System.nanoTime();
        listener.step(ReindexListener.Step.CHECK, "Model " + DeployedModel.shortened(model.fingerprint()) + " against what is deployed");
        GenerationPackage deployed = deployed(work);
        ModelBundle active = deployed.model(deployed.active()).orElseThrow();
        List<GateResult> gates = new ArrayList<>();
        if (active.fingerprint().equals(model.fingerprint())) return report(deployed.active(), model, model, false, gates, start);
        add(new EvaluationGate(options.limits()).check(activeEvaluation == null ? active.evaluation() : activeEvaluation, model.evaluation()), gates);
        refuseUnlessPassed(gates);

        FillTarget target = new FillTarget(deployed.idle(), model.fingerprint());
        new Convergence(config, container).await(deploy(deployed, model, work));
        fill(target, model, journal);
        Coverage coverage = checkVectors(new GenerationPair(deployed.active(), active, model), gates);
        refuseUnlessPassed(gates);
        refuseWhenSwitchedMeanwhile(target);

        listener.step(ReindexListener.Step.SWITCH, "Slot " + target.slot().label() + " answers from now on; slot " + deployed.active().label() + " is kept to go back to");
        new SlotSwitch(config, container).change(target.slot());
        return new ReindexReport(target.slot(), model.fingerprint(), active.fingerprint(), true, coverage, gates, elapsed(start));
    }

    private GenerationPackage deployed(WorkDirectory work) {
        if (config.generation().isEmpty())
            throw new RefusedException("Nothing is deployed at " + config.server() + " yet: begin with 'twotower package' and 'twotower deploy'");
        Path directory = work.application("deployed");
        config.download(directory);
        return GenerationPackage.read(directory);
    }

    /** Returns the config generation that has the model in the idle slot. */
    private long deploy(GenerationPackage deployed, ModelBundle model, WorkDirectory work) {
        boolean isThere = deployed.model(deployed.idle()).filter(idle -> idle.fingerprint().equals(model.fingerprint())).isPresent();
        if (isThere) return config.generation().orElseThrow();
        listener.step(ReindexListener.Step.DEPLOY, "Slot " + deployed.idle().label() + " gets the model, slot " + deployed.active().label() + " goes on answering");
        Path zip = work.file("next.zip");
        deployed.writeNext(model, zip);
        return ConfigServerClient.generation(config.deploy(zip));
    }

    private void fill(FillTarget target, ModelBundle model, ReindexJournal journal) {
        if (Coverage.of(container, target.slot(), target.generation()).isComplete()) return;
        switch (options.via()) {
            case REINDEXING -> new ServerReindexing(config, container, journal).fill(target, listener);
            case FEED -> {
                try (TowerVectors own = towers.apply(model)) {
                    new VectorFeed(container, own, model.encoder().spec().fields(Tower.ITEM)).fill(target, listener);
                }
            }
        }
    }

    private Coverage checkVectors(GenerationPair pair, List<GateResult> gates) {
        listener.step(ReindexListener.Step.GATES, "Vectors in slot " + pair.incomingSlot().label() + ", with " + options.limits().queries() + " queries");
        Coverage coverage = Coverage.of(container, pair.incomingSlot(), pair.incoming().fingerprint());
        add(GateResult.atLeast("coverage", coverage.share(), options.limits().coverage(),
                String.format("%,d of %,d documents have a vector of the new model", coverage.documents() - coverage.missing(), coverage.documents())), gates);
        try (TowerVectors own = towers.apply(pair.incoming())) {
            for (GateResult result : new NeighbourGates(container, options.limits(), pair, own).check()) add(result, gates);
        }
        return coverage;
    }

    private void add(GateResult result, List<GateResult> gates) {
        gates.add(result);
        listener.gate(result);
    }

    private void refuseUnlessPassed(List<GateResult> gates) {
        List<GateResult> failed = gates.stream().filter(gate -> !gate.passed()).toList();
        if (failed.isEmpty() || options.force()) return;
        throw new RefusedException("The new model does not take over: " + String.join("; ", failed.stream().map(Reindex::reason).toList())
                + ". What answered before answers on. --force overrides, --gates FILE sets other limits");
    }

    private static String reason(GateResult gate) {
        return gate.gate() + ": " + gate.detail() + (Double.isNaN(gate.measured()) ? "" : String.format(" (%.4g, limit %.4g)", gate.measured(), gate.limit()));
    }

    /** Somebody may have deployed or switched while documents were filled; then these slots are not those that were checked. */
    private void refuseWhenSwitchedMeanwhile(FillTarget target) {
        DeployedSlots now = DeployedSlots.read(config);
        boolean same = now.active() == target.slot().other() && now.model(target.slot()).filter(model -> model.generation().equals(target.generation())).isPresent();
        if (!same) throw new RefusedException("Another application was deployed, or the slot switched, while documents were filled. Run this again");
    }

    private ReindexReport report(Slot slot, ModelBundle model, ModelBundle before, boolean switched, List<GateResult> gates, long start) {
        return new ReindexReport(slot, model.fingerprint(), before.fingerprint(), switched, Coverage.of(container, slot, model.fingerprint()), gates, elapsed(start));
    }

    private static Duration elapsed(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
