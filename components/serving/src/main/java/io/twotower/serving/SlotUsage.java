package io.twotower.serving;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** What has been asked of one slot's vectors in this container since its model was loaded; a switch of slots does not reset it. */
final class SlotUsage {
    private final Instant since = Instant.now();
    private final LongAdder requests = new LongAdder();
    private final LongAdder withoutHits = new LongAdder();
    private final LongAdder mismatches = new LongAdder();
    private volatile long mismatchedDocuments;

    void addRequest() {
        requests.increment();
    }

    void addWithoutHits() {
        withoutHits.increment();
    }

    void addMismatch() {
        mismatches.increment();
    }

    void setMismatchedDocuments(long documents) {
        mismatchedDocuments = documents;
    }

    Instant since() {
        return since;
    }

    /** Returns how many queries searched the slot's vectors. */
    long requests() {
        return requests.sum();
    }

    /** Returns how many of them found nothing. */
    long withoutHits() {
        return withoutHits.sum();
    }

    /** Returns how many of them found fewer hits than asked while there were documents without a vector of the slot's model. */
    long mismatches() {
        return mismatches.sum();
    }

    /** Returns how many such documents there were when they were last counted. */
    long mismatchedDocuments() {
        return mismatchedDocuments;
    }
}
