/**
 * The model file: one YAML document that describes a model completely, from the data it learns from to how its results are
 * displayed.
 *
 * <p>The file is read strictly. A key that nobody knows, a value of the wrong type and a value out of range are errors that
 * name the full key path (<code>training.batchSize</code>), because a misspelt key that silently leaves a default in place costs a training
 * run and a wrong conclusion. Every default is visible in {@link io.twotower.trainer.spec.ModelSpec#toJson()}, the form that
 * goes into a model bundle's provenance.
 */
package io.twotower.trainer.spec;
