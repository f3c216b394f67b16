/**
 * Trained towers as ONNX files, and vectors made by these files.
 *
 * <p>A tower's graph takes encoded ids and nothing else; it is written node by node with the ONNX schema's own classes. What was
 * written is loaded into ONNX Runtime and compared with the trained model before anyone gets to see it, on rows that
 * include the odd ones: an empty row, one of masked features, one of unknown values. Everything after training, from the
 * evaluation to the vectors in the index, uses the exported file.
 *
 * <p>Tables may be written in fewer bits than they were trained with. How far that moves vectors depends on the model, above all on how
 * many values a bag averages, so it is measured: {@link io.twotower.trainer.export.TowerExporter} refines table by table until the
 * vectors are within the limit. It tries that out on the rows that the compared examples use, since whole tables can be gigabytes; for
 * the same reason these are streamed from the model into the file, and read back row by row by
 * {@link io.twotower.trainer.export.ExportedModel}.
 */
package io.twotower.trainer.export;
