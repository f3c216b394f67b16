package io.twotower.trainer.benchmark;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** How many threads an operation of the engine runs on. */
final class EngineThreads {

    private EngineThreads() { }

    static void set(int threads) {
        Engine.getInstance(); // its native part is loaded with it
        JniUtils.setNumThreads(threads);
    }
}
