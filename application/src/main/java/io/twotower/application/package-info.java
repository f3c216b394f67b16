/**
 * The Vespa application of a model.
 *
 * <p>Everything that depends on the model is derived from it: the schema's fields from its features, the vectors' type from its dimension,
 * the files in each slot from its bundle. What is rendered is a starting point that a Vespa user owns from then on; her own files go
 * through the same checks as rendered ones.
 *
 * <p>A deploy is the last moment at which a mistake costs nothing. Vespa's own validation finds many and lets others pass that fail later:
 * on a content node, in a container that keeps its old graph, or silently as wrong hits. A package is therefore first put through the
 * same code as a config server's, and then through checks of what our components rely on. Each refusal is one message that names the
 * culprit and, where something is lacking, carries the lines to add.
 */
package io.twotower.application;
