package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;

import java.util.Optional;

/**
 * One write that waits for its turn, and who is to be told of its outcome.
 *
 * @param change what becomes of the document
 * @param reply  called once, when the outcome is certain: for a success, when it is durable and visible
 */
record WriteOperation(DocumentId id, Change change, Reply reply) {

    /** A document as it is when the change is applied. */
    interface Current {

        boolean exists();

        /** When it was written (µs since 1970, unique); only if it exists. */
        long timestamp();

        /** Reads the document; only if it exists. */
        Document read();
    }

    /**
     * Returns the document as it shall be, empty for none, or throws a {@link RejectedDocumentException} or a
     * {@link ConditionFailedException}.
     */
    @FunctionalInterface
    interface Change {
        Optional<Document> apply(Current current);
    }

    interface Reply {

        /** The write is done. */
        void stored(boolean existedBefore, long timestamp);

        /** The write was refused for what it is: trying again is of no use. */
        void rejected(String reason);

        /** The write's condition did not hold: nothing was written. */
        void conditionFailed(String reason);

        /** The node could not do it. */
        void failed(String reason);
    }
}
