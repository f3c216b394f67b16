/**
 * Trained towers as ONNX files, and vectors made by these files.
 *
 * <p>A tower's graph takes encoded ids and nothing else; it is written node by node with the ONNX schema's own classes. What was
 * written is loaded into ONNX Runtime and compared with the trained model before anyone gets to see it, on rows that
 * include the odd ones: an empty row, one of masked features, one of unknown values. Everything after training, from the
 * evaluation to the vectors in the index, uses the exported file.
 */
package io.twotower.trainer.export;
