package io.twotower.trainer.benchmark;

/**
 * A figure of a report.
 *
 * @param key   of the figure in JSON
 * @param label for people
 * @param reach what it should be at least; NaN where nothing was set
 */
public record Figure(String key, String label, double value, double reach) { }
