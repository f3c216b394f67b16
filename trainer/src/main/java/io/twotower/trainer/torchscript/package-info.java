/**
 * TorchScript from source, without Python: source text and settings are packed into the archive that PyTorch loads modules
 * from, and a module's methods are called from Java.
 *
 * <p>This reaches every operation that PyTorch has, where the engine's Java interface has a selection, and runs many of
 * them in one call.
 */
package io.twotower.trainer.torchscript;
