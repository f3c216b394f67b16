package io.twotower.trainer.export;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.twotower.features.AtomicFiles;

/**
 * A constant of an ONNX graph that is too large to hold.
 *
 * @param head    its name, type and dimensions
 * @param bytes   length of its values
 * @param content writes exactly so many bytes, little-endian; may be asked more than once
 */
record StreamedTensor(TensorProto head, long bytes, AtomicFiles.Content content) { }
