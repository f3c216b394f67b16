package io.twotower.trainer.benchmark;

import io.twotower.trainer.store.ExampleStore;
import io.twotower.trainer.store.TrainingExamples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Training steps against their {@link Bound} and against {@link Rivals}: with tables of two sizes, without and with self-supervision.
 * All contenders of all cases take part in every round.
 */
final class StepBenchmark implements AutoCloseable {

    private static final String TRAINING = "training";
    /** What a model file has that says nothing of it. */
    private static final double ID_DROPOUT = 0.2;
    private static final String WITH_ID_DROPOUT = "training, id dropout " + ID_DROPOUT;
    private static final String PREPARATION = "preparation alone";
    private static final String STEP = "step alone";
    private static final int LARGE = 5;
    /** What the ratio to the bound should reach, by the case's suffix. */
    private static final Map<String, Double> REACH = Map.of("", 0.8, "Ssl", 0.7, "1m", 0.75, "1mSsl", 0.65);

    private final BenchmarkOptions options;
    private final Consumer<String> progress;
    private final List<ExampleStore> stores = new ArrayList<>();
    private final List<Measured> cases = new ArrayList<>();

    /** @param suffix of the case's keys in the report */
    private record Measured(String suffix, StepCase step, Bound bound, EndToEnd training, List<Contender> others) {

        List<Contender> contenders() {
            List<Contender> all = new ArrayList<>(bound.contenders());
            all.add(training);
            all.addAll(others);
            return all;
        }

        void close() {
            others.forEach(Contender::close);
            training.close();
            bound.close();
        }
    }

    /** @param rivals asked for the smaller tables' cases */
    StepBenchmark(BenchmarkOptions options, Rivals rivals, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
        try {
            BenchmarkModel model = options.model(1);
            TrainingExamples examples = examples(model);
            Rivals all = step -> Stream.concat(Stream.of(withIdDropout(step)), rivals.on(step).stream()).toList();
            add("", model, examples, false, all);
            add("Ssl", model, examples, true, all);
            BenchmarkModel large = options.model(LARGE);
            TrainingExamples largeExamples = examples(large);
            add("1m", large, largeExamples, false, step -> List.of());
            add("1mSsl", large, largeExamples, true, step -> List.of());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private TrainingExamples examples(BenchmarkModel model) {
        progress.accept("encoding examples for tables of " + model.rows() + " rows");
        stores.add(options.examples(model));
        return stores.get(stores.size() - 1);
    }

    private void add(String suffix, BenchmarkModel model, TrainingExamples examples, boolean selfSupervised, Rivals rivals) {
        StepCase step = StepCase.of(model, examples, selfSupervised, options);
        Bound bound = new Bound(step.label(), model, options.threads(), step.batches());
        Measured measured = new Measured(suffix, step, bound, EndToEnd.training(TRAINING, step), new ArrayList<>());
        cases.add(measured);
        measured.others.add(new PreparationAlone(step.name(PREPARATION), step));
        measured.others.add(new StepAlone(step.name(STEP), step));
        measured.others.addAll(rivals.on(step));
    }

    private static Contender withIdDropout(StepCase step) {
        return EndToEnd.training(WITH_ID_DROPOUT, step.with(step.spec().with("training.idDropout", ID_DROPOUT)));
    }

    /** Measures and reports; {@code milliseconds} of every contender in every round, and every part of the bounds, go into JSON. */
    void run(BenchmarkReport report) {
        List<Contender> contenders = cases.stream().flatMap(measured -> measured.contenders().stream()).toList();
        Measurements measurements = new InterleavedRounds(options.rounds(), progress).run("steps", contenders);
        for (Measured measured : cases) addFigures(measured, measurements, report);
        report.set("milliseconds", measurements.toJson());
        addAllocation(report);
    }

    private void addFigures(Measured measured, Measurements measurements, BenchmarkReport report) {
        StepCase step = measured.step;
        String of = " (" + step.label() + ")";
        String training = step.name(TRAINING);
        double[] bound = measured.bound.milliseconds(measurements);
        report.add("examplesPerSecond" + measured.suffix, "examples/s" + of, perSecond(step, measurements.median(training)));
        report.add("boundExamplesPerSecond" + measured.suffix, "the bound's examples/s" + of, perSecond(step, Measurements.median(bound)));
        report.add("boundRatio" + measured.suffix, "examples/s over the bound's" + of, Measurements.speedup(measurements.of(training), bound),
                   REACH.get(measured.suffix));
        report.add("plainBoundRatio" + measured.suffix, "the same with the bound's parts done in the plain way" + of,
                   Measurements.speedup(measurements.of(training), measured.bound.plainMilliseconds(measurements)));
        addRatio("oracleRatio", Rivals.ORACLE, "the plain-array step's", step.isSelfSupervised() ? 1.8 : 2, measured, measurements, report);
        addRatio("stockRatio", Rivals.STOCK, "stock DJL's", 9, measured, measurements, report);
        String withIdDropout = step.name(WITH_ID_DROPOUT);
        if (measurements.has(withIdDropout))
            report.add("boundRatioIdDropout" + measured.suffix, "the same with id dropout " + ID_DROPOUT + of,
                       Measurements.speedup(measurements.of(withIdDropout), bound));
        report.add("preparationMilliseconds" + measured.suffix, "ms a batch, preparation alone" + of, measurements.median(step.name(PREPARATION)));
        report.add("stepMilliseconds" + measured.suffix, "ms a batch, step alone" + of, measurements.median(step.name(STEP)));
        report.add("batchMilliseconds" + measured.suffix, "ms a batch, both at once" + of, measurements.median(training));
        report.set("bound" + measured.suffix, measured.bound.toJson(measurements));
    }

    private static void addRatio(String key, String rival, String label, double reach, Measured measured, Measurements measurements,
                                 BenchmarkReport report) {
        String name = measured.step.name(rival);
        if (!measurements.has(name)) return;
        report.add(key + measured.suffix, "examples/s over " + label + " (" + measured.step.label() + ")",
                   measurements.speedup(measured.step.name(TRAINING), name), reach);
    }

    private static double perSecond(StepCase step, double milliseconds) {
        return step.spec().training().batchSize() / milliseconds * 1000;
    }

    private void addAllocation(BenchmarkReport report) {
        for (Measured measured : cases) {
            EndToEnd.Allocation bytes = measured.training.allocation();
            String of = " (" + measured.step.label() + ")";
            report.add("preparationBytesPerBatch" + measured.suffix, "heap bytes a batch, preparation" + of, bytes.preparation());
            report.add("stepBytesPerBatch" + measured.suffix, "heap bytes a batch, step" + of, bytes.step());
        }
    }

    @Override
    public void close() {
        cases.forEach(Measured::close);
        stores.forEach(ExampleStore::close);
    }
}
