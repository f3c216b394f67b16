package io.twotower.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.Coverage;
import io.twotower.application.generation.DeployedModel;
import io.twotower.application.generation.GateResult;
import io.twotower.application.generation.ReindexListener;
import io.twotower.application.generation.ReindexReport;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how a model takes over: to people as lines and a bar, to programs as one JSON object a line, whose {@code event} is {@code step},
 * {@code progress}, {@code gate} or, in the end, {@code done}.
 */
final class ReindexProgress implements ReindexListener, AutoCloseable {
    private static final ObjectMapper LINE = new ObjectMapper();
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "Print events as JSON, one a line, the last being the result.")
    private boolean json;

    private ProgressBar bar;
    private long fillStart;
    private long firstFilled = -1;
    private long lastProgress;

    @Override
    public void step(Step step, String what) {
        close();
        firstFilled = -1;
        String name = step.name().toLowerCase(Locale.ROOT);
        if (json) event(LINE.createObjectNode().put("event", "step").put("step", name).put("message", what));
        else say(name + ": " + what);
    }

    @Override
    public void filled(long documents, long of) {
        long now = System.nanoTime();
        if (firstFilled < 0) {
            firstFilled = documents;
            fillStart = now;
        }
        if (json && (now - lastProgress >= PROGRESS_NANOS || documents == of)) {
            lastProgress = now;
            double perSecond = (documents - firstFilled) / Math.max(1e-9, (now - fillStart) / 1e9);
            ObjectNode event = LINE.createObjectNode().put("event", "progress").put("documents", documents).put("of", of).put("perSecond", Math.round(perSecond));
            if (perSecond > 0) event.put("secondsLeft", Math.round((of - documents) / perSecond));
            event(event);
        } else if (!json && System.console() != null) {
            if (bar == null) bar = new ProgressBarBuilder().setTaskName("fill").setInitialMax(of).setStyle(ProgressBarStyle.ASCII).showSpeed().clearDisplayOnFinish().build();
            bar.maxHint(of);
            bar.stepTo(documents);
        }
    }

    @Override
    public void gate(GateResult result) {
        if (json) event(json(result).put("event", "gate"));
        else say("  " + (result.passed() ? "passed  " : "refused ") + result.gate() + ": " + result.detail());
    }

    private static ObjectNode json(GateResult result) {
        ObjectNode node = LINE.createObjectNode().put("gate", result.gate()).put("passed", result.passed()).put("limit", result.limit()).put("detail", result.detail());
        return Double.isNaN(result.measured()) ? node : node.put("measured", result.measured());
    }

    /** Prints what came of it. */
    void done(ReindexReport report) {
        close();
        if (json) event(json(report));
        else {
            PrintWriter out = spec.commandLine().getOut();
            out.println(text(report));
            out.flush();
        }
    }

    private static ObjectNode json(ReindexReport report) {
        Coverage coverage = report.coverage();
        ObjectNode done = LINE.createObjectNode().put("event", "done").put("slot", report.slot().label()).put("generation", report.generation())
                .put("previous", report.previous()).put("switched", report.switched()).put("documents", coverage.documents()).put("missing", coverage.missing())
                .put("seconds", report.time().toMillis() / 1000.0);
        ArrayNode gates = done.putArray("gates");
        report.gates().forEach(gate -> gates.add(json(gate)));
        return done;
    }

    private static String text(ReindexReport report) {
        String model = "Model " + DeployedModel.shortened(report.generation());
        if (!report.switched()) return model + " answers already, in slot " + report.slot().label() + ": nothing to do";
        return String.format(Locale.ROOT, "%s answers now, in slot %s, over %,d documents, after %.1f s. Back to %s: twotower rollback", model, report.slot().label(),
                report.coverage().documents(), report.time().toMillis() / 1000.0, DeployedModel.shortened(report.previous()));
    }

    private void event(ObjectNode event) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(event);
        out.flush();
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** Takes the bar off the terminal. */
    @Override
    public void close() {
        if (bar != null) bar.close();
        bar = null;
    }
}
