/**
 * Does a method help, and where: experiments that anyone can repeat.
 *
 * <p>A {@linkplain io.twotower.trainer.experiment.Recipe recipe} is a YAML file that names the data, the methods and what they are compared
 * by. An {@linkplain io.twotower.trainer.experiment.Ablation ablation} trains every method with every seed and every share of the training
 * links; a run's result is kept under a checksum of all that it follows from, so that nothing is done twice and nothing stale is shown.
 * {@linkplain io.twotower.trainer.experiment.Tuning Tuning} chooses settings by the validation links alone: code that searches never
 * reads a test link.
 *
 * <p>What is said about a difference comes with its 95 % interval, over queries and seeds of the paired runs. An interval that has 0 in it
 * is called undecided, whatever its middle is.
 */
package io.twotower.trainer.experiment;
