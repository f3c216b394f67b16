package io.twotower.local.content;

import com.yahoo.document.BucketIdFactory;
import com.yahoo.document.DocumentId;
import com.yahoo.document.DocumentType;
import com.yahoo.document.TestAndSetCondition;

/**
 * The test of a test-and-set: a write is done only where the stored document matches, as one step. The messages are the engine's:
 * clients tell a document that is missing from one that doesn't match by them.
 */
final class WriteCondition {

    private static final BucketIdFactory buckets = new BucketIdFactory();

    private final Selection selection;
    private final long timestamp;
    private final boolean missingMatches;

    private WriteCondition(Selection selection, long timestamp, boolean missingMatches) {
        this.selection = selection;
        this.timestamp = timestamp;
        this.missingMatches = missingMatches;
    }

    /**
     * @param condition      present; where it requires a timestamp, that of the document's last write, its selection doesn't count
     * @param missingMatches whether a document that isn't there satisfies it
     * @throws RejectedDocumentException if its selection isn't one
     */
    static WriteCondition of(TestAndSetCondition condition, DocumentType type, boolean missingMatches) {
        long timestamp = condition.requiredTimestamp();
        return new WriteCondition(timestamp == 0 ? Selection.parse(condition.getSelection(), type) : null, timestamp, missingMatches);
    }

    /** @throws ConditionFailedException if it doesn't hold */
    void test(DocumentId id, WriteOperation.Current current) {
        if (!current.exists()) {
            if (!missingMatches) throw failed("Document does not exist", id);
        } else if (selection == null ? timestamp != current.timestamp() : !selection.matches(current.read())) {
            throw failed("Condition did not match document", id);
        }
    }

    private static ConditionFailedException failed(String what, DocumentId id) {
        return new ConditionFailedException(what + " nodeIndex=0 bucket=" + Long.toHexString(buckets.getBucketId(id).getRawId()));
    }
}
