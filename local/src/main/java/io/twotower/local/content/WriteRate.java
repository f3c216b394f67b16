package io.twotower.local.content;

import java.util.concurrent.atomic.AtomicInteger;

/** Whether much or little is written, by periods that someone else measures. */
final class WriteRate {

    private final int few;
    private final AtomicInteger written = new AtomicInteger();
    private volatile boolean calm;

    /** @param few fewer writes than these in a period are few */
    WriteRate(int few) { this.few = few; }

    void count() {
        if (written.incrementAndGet() >= few) calm = false;
    }

    void endPeriod() { calm = written.getAndSet(0) < few; }

    /** Whether few documents were written in the last period, and few since; never before the first period's end. */
    boolean isCalm() { return calm; }
}
