package io.twotower.cli;

import me.tongfei.progressbar.ProgressBarConsumer;

/** Shows no progress: where output goes to a file, a bar would fill it with itself. */
final class SilentProgress implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
        return 80;
    }

    @Override
    public void accept(String rendered) { }

    @Override
    public void close() { }
}
