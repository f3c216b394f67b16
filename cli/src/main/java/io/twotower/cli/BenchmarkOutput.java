package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.twotower.application.generation.WorkDirectory;
import io.twotower.features.AtomicFiles;
import io.twotower.trainer.benchmark.Figure;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Where a benchmark works, and where its figures go. */
final class BenchmarkOutput {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was measured to this file too.")
    private Path json;

    @Option(names = "--directory", paramLabel = "DIR",
            description = "Where made-up examples are kept for the next time (default: a temporary directory, deleted in the end).")
    private Path directory;

    /** Works in the directory that was asked for, or in a temporary one. */
    <T> T inDirectory(Function<Path, T> work) {
        if (directory != null) return work.apply(directory);
        try (WorkDirectory temporary = WorkDirectory.temporary()) {
            return work.apply(temporary.file("examples"));
        }
    }

    /** Prints figures as a table and writes the file that was asked for. */
    void print(List<Figure> figures, JsonNode all) {
        if (json != null) AtomicFiles.write(json, OutputOptions.toString(all) + "\n");
        PrintWriter out = spec.commandLine().getOut();
        out.println(AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(figures, List.of(
                new Column().header("figure").headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT).maxWidth(100).with(Figure::label),
                new Column().header("measured").headerAlign(HorizontalAlign.RIGHT).dataAlign(HorizontalAlign.RIGHT)
                        .with(figure -> number(figure.value())),
                new Column().header("reach").headerAlign(HorizontalAlign.RIGHT).dataAlign(HorizontalAlign.RIGHT)
                        .with(figure -> Double.isNaN(figure.reach()) ? "" : number(figure.reach())))).asString());
        out.flush();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
    }

    void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
