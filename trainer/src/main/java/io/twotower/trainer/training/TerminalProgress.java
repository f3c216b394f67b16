package io.twotower.trainer.training;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import java.io.PrintStream;
import java.util.Locale;

/** A progress bar for each epoch with loss, speed and time left, and a line with its figures once it is done. */
public final class TerminalProgress implements TrainingListener, AutoCloseable {

    private final PrintStream out;
    private ProgressBar bar;

    /** @param out the terminal */
    public TerminalProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void startMeasured(Validation start) {
        close();
        out.printf(Locale.ROOT, "before the first epoch: validation %s%n", figures(start));
    }

    @Override
    public void epochStarted(int epoch, int maxEpochs, long links) {
        start("epoch " + epoch + "/" + maxEpochs, links);
    }

    /** Shows how far a step is that is done before training. */
    public void stepProgress(String step, long done, long total) {
        if (bar == null || !step.equals(bar.getTaskName())) {
            close();
            start(step, total);
        }
        bar.maxHint(total);
        bar.stepTo(done);
    }

    private void start(String task, long total) {
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .setUpdateIntervalMillis(500)
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public void stepDone(long linksDone, double loss, double examplesPerSecond) {
        bar.stepTo(linksDone);
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f, %,.0f links/s", loss, examplesPerSecond));
    }

    @Override
    public void validating() {
        bar.setExtraMessage(" validating");
    }

    @Override
    public void epochDone(EpochReport report) {
        close();
        String temperature = report.temperature().isEmpty() ? ""
                : String.format(Locale.ROOT, ", temperature %.4f", report.temperature().getAsDouble());
        out.printf(Locale.ROOT, "epoch %d: loss %.3f + %.3f self-supervised%s, validation %s, %,.0f links/s%s%n",
                   report.epoch(), report.mainLoss(), report.selfSupervisedLoss(), temperature, figures(report.validation()),
                   report.examplesPerSecond(), report.best() ? " (best)" : "");
    }

    private static String figures(Validation validation) {
        return figures(validation.warm()) + validation.cold().map(cold -> ", cold " + figures(cold)).orElse("");
    }

    private static String figures(ValidationFigures figures) {
        return String.format(Locale.ROOT, "Recall@10 %.3f, Recall@100 %.3f, NDCG@10 %.3f", figures.recallAt10(), figures.recallAt100(), figures.ndcgAt10());
    }

    /** Takes the bar off the terminal, also when training ended in the middle of an epoch. */
    @Override
    public void close() {
        if (bar != null) bar.close();
        bar = null;
    }
}
