package io.twotower.cli;

import java.util.concurrent.CountDownLatch;

/** Ctrl-C, or a polite kill, as the end of a command that would run for ever. */
final class Interruption {
    private Interruption() { }

    /**
     * Waits until the process is asked to end, which then closes this first. Does not return but by interruption of the thread.
     *
     * @param server what runs meanwhile
     */
    static void await(Runnable server) {
        Runtime.getRuntime().addShutdownHook(new Thread(server, "close"));
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
