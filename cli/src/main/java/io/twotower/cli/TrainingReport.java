package io.twotower.cli;

import io.twotower.trainer.training.EpochReport;
import io.twotower.trainer.training.PipelineListener;
import io.twotower.trainer.training.PipelineStep;
import io.twotower.trainer.training.TerminalProgress;
import io.twotower.trainer.training.Validation;

import java.time.Duration;

/** Tells a person how a training goes: a progress bar where there is a terminal, and a line a step. */
final class TrainingReport implements PipelineListener, AutoCloseable {
    private final StepLog steps;
    private final TerminalProgress progress = new TerminalProgress(System.err);

    TrainingReport(StepLog steps) {
        this.steps = steps;
    }

    @Override
    public void notice(String line) {
        progress.close();
        steps.say(line);
    }

    @Override
    public void stepProgress(PipelineStep step, long done, long total) {
        if (hasTerminal()) progress.stepProgress(step.label(), done, total);
    }

    @Override
    public void stepDone(PipelineStep step, Duration time, String summary) {
        progress.close();
        steps.add(step.label(), time, summary);
    }

    @Override
    public void startMeasured(Validation start) {
        progress.startMeasured(start);
    }

    @Override
    public void epochStarted(int epoch, int maxEpochs, long links) {
        if (hasTerminal()) progress.epochStarted(epoch, maxEpochs, links);
    }

    @Override
    public void stepDone(long linksDone, double loss, double examplesPerSecond) {
        if (hasTerminal()) progress.stepDone(linksDone, loss, examplesPerSecond);
    }

    @Override
    public void validating() {
        if (hasTerminal()) progress.validating();
    }

    @Override
    public void epochDone(EpochReport report) {
        progress.epochDone(report);
    }

    private static boolean hasTerminal() {
        return System.console() != null;
    }

    @Override
    public void close() {
        progress.close();
    }
}
