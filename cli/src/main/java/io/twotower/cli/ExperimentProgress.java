package io.twotower.cli;

import io.twotower.trainer.experiment.AblationListener;
import io.twotower.trainer.experiment.TuningListener;
import io.twotower.trainer.training.PipelineStep;
import io.twotower.trainer.training.TerminalProgress;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells a person how an experiment goes: a line a run, and between them a progress bar where there is a terminal. */
final class ExperimentProgress implements AblationListener, TuningListener, AutoCloseable {
    private final PrintWriter out;
    private final TerminalProgress bar = new TerminalProgress(System.err);
    private String position = "";

    ExperimentProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void notice(String line) {
        say(line);
    }

    @Override
    public void runStarted(int number, int runs, String run) {
        position = "[" + number + "/" + runs + "] ";
    }

    @Override
    public void runDone(String run, boolean reused, Duration time, Duration left) {
        if (reused) say(String.format(Locale.ROOT, "%s: finished earlier, in %s", run, text(time)));
        else say(String.format(Locale.ROOT, "%s%s: %s%s", position, run, text(time), left.isZero() ? "" : "; about " + text(left) + " left"));
    }

    @Override
    public void runFailed(String run, RuntimeException cause) {
        say(position + run + " FAILED: " + cause.getMessage());
    }

    @Override
    public void trialDone(String method, int trial, int epochs, double score, Duration time, boolean reused) {
        say(String.format(Locale.ROOT, "%s, trial %d, at most %d epochs: %.4f %s", method, trial, epochs, score, reused ? "(tried earlier)" : "in " + text(time)));
    }

    @Override
    public void stepProgress(PipelineStep step, long done, long total) {
        if (hasTerminal()) bar.stepProgress(step.label(), done, total);
    }

    @Override
    public void epochStarted(int epoch, int maxEpochs, long links) {
        if (hasTerminal()) bar.epochStarted(epoch, maxEpochs, links);
    }

    @Override
    public void stepDone(long linksDone, double loss, double examplesPerSecond) {
        if (hasTerminal()) bar.stepDone(linksDone, loss, examplesPerSecond);
    }

    @Override
    public void validating() {
        if (hasTerminal()) bar.validating();
    }

    private void say(String line) {
        bar.close();
        out.println(line);
        out.flush();
    }

    private static boolean hasTerminal() {
        return System.console() != null;
    }

    private static String text(Duration time) {
        long seconds = Math.round(time.toMillis() / 1000.0);
        if (seconds < 120) return seconds + " s";
        return seconds < 7200 ? Math.round(seconds / 60.0) + " min" : String.format(Locale.ROOT, "%.1f h", seconds / 3600.0);
    }

    @Override
    public void close() {
        bar.close();
    }
}
