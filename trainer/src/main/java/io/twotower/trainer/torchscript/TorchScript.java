package io.twotower.trainer.torchscript;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A TorchScript module whose methods Java calls. Nothing that a method computes is recorded for automatic differentiation.
 * Not thread safe.
 */
public final class TorchScript implements AutoCloseable {

    private final PtSymbolBlock module;

    /**
     * Loads a module from a resource that holds its source.
     *
     * @param manager  whose device the module is for
     * @param owner    class beside which the resource lies
     * @param resource name of the resource
     * @param object   the module: an object of one of the source's classes
     */
    public static TorchScript load(NDManager manager, Class<?> owner, String resource, ScriptObject object) {
        return load(manager, owner, List.of(resource), object);
    }

    /** Loads a module whose source is several resources, one after another. */
    public static TorchScript load(NDManager manager, Class<?> owner, List<String> resources, ScriptObject object) {
        StringBuilder source = new StringBuilder();
        for (String resource : resources) source.append(read(owner, resource));
        return new TorchScript(manager, source.toString(), object);
    }

    private static String read(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("The class path has no '" + resource + "' beside " + owner.getName());
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the resource '" + resource + "'", e);
        }
    }

    /**
     * Loads a module from source text.
     *
     * @param manager whose device the module is for
     */
    public TorchScript(NDManager manager, String source, ScriptObject object) {
        try (InputStream archive = new ByteArrayInputStream(TorchScriptArchive.of(source, object))) {
            module = JniUtils.loadModule((PtNDManager) manager, archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read from memory", e);
        }
    }

    /**
     * Calls a method.
     *
     * @param arguments stay the caller's to close
     * @return the result, the caller's to close
     */
    public IValue call(String method, IValue... arguments) {
        // The default compiles the graph anew for the shapes of the first calls. The setting is the calling thread's own.
        JniUtils.setGraphExecutorOptimize(false);
        return IValueUtils.runMethod(module, method, arguments);
    }

    @Override
    public void close() {
        module.close();
    }
}
