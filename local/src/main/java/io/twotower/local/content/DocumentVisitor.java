package io.twotower.local.content;

import com.yahoo.document.BucketId;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentPut;
import com.yahoo.documentapi.ProgressToken;
import com.yahoo.documentapi.messagebus.protocol.CreateVisitorMessage;
import com.yahoo.documentapi.messagebus.protocol.CreateVisitorReply;
import com.yahoo.documentapi.messagebus.protocol.DocumentProtocol;
import com.yahoo.documentapi.messagebus.protocol.PutDocumentMessage;
import com.yahoo.messagebus.Error;
import com.yahoo.vdslib.VisitorStatistics;
import io.twotower.local.messages.MessageSender;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends the documents of a part of the bucket space to whoever visits. A visit is many such parts, each asked for by a message that
 * says how far the part before came: no state is kept between them, so a visit can be continued at any time, after a restart too. What
 * exists from the visit's begin to its end is sent; what is written or removed meanwhile may be.
 */
final class DocumentVisitor {

    /** The bits of the largest buckets, as in a cluster of few nodes. Who asks for larger ones is told to ask for these. */
    static final int DISTRIBUTION_BITS = 8;
    /** The documents after which a part ends: about as many as a bucket of the engine has at most. */
    private static final int PART = 512;
    private static final int MOST_PENDING = 256;

    private final NodeState state;
    private final DocumentStore store;
    private final CreateVisitorMessage message;
    private final Sending sending;
    private final FieldSelection fields;
    private final Optional<Selection> selection;
    private final VisitorStatistics statistics = new VisitorStatistics();

    private DocumentVisitor(NodeState state, DocumentStore store, MessageSender sender, CreateVisitorMessage message, Duration time) {
        requireSupported(message);
        this.state = state;
        this.store = store;
        this.message = message;
        sending = new Sending(sender, state.documentProtocol(), message, System.nanoTime() + time.toNanos());
        fields = FieldSelection.parse(state, message.getFieldSet());
        selection = message.getDocumentSelection().isBlank() ? Optional.empty()
                : Optional.of(Selection.parse(message.getDocumentSelection(), state.documentTypes().getDocumentType(state.config().schema())));
    }

    private static void requireSupported(CreateVisitorMessage message) {
        if (message.getBuckets().size() != 2)
            throw new RejectedDocumentException("A visitor names a bucket and how far it was visited, not " + message.getBuckets());
        if (!message.getLibraryName().equals("DumpVisitor"))
            throw new RejectedDocumentException("The local content node has no visitor '" + message.getLibraryName() + "', only DumpVisitor");
        if (message.getVisitRemoves())
            throw new RejectedDocumentException("The local content node does not keep removed documents, so they cannot be visited");
        if (!message.getBucketSpace().equals("default"))
            throw new RejectedDocumentException("The local content node has no bucket space '" + message.getBucketSpace() + "', only default");
    }

    /** Whether a bucket is one that can be visited; see {@link #DISTRIBUTION_BITS}. */
    static boolean canVisit(CreateVisitorMessage message) {
        return message.getBuckets().isEmpty() || message.getBuckets().get(0).getUsedBits() >= DISTRIBUTION_BITS;
    }

    /**
     * Visits what the message asks for and returns when all of it was received.
     *
     * @param time how long whoever asked will wait
     * @throws RejectedDocumentException if the message asks for what is not supported, or its selection or field set is none
     * @throws VisitFailedException      if a document was not received
     */
    static CreateVisitorReply visit(NodeState state, DocumentStore store, MessageSender sender, CreateVisitorMessage message, Duration time)
            throws IOException, InterruptedException {
        return new DocumentVisitor(state, store, sender, message, time).visit();
    }

    private CreateVisitorReply visit() throws IOException, InterruptedException {
        BucketId visited = visitPart();
        sending.awaitReceived();
        statistics.setBucketsVisited(1);
        CreateVisitorReply reply = new CreateVisitorReply(DocumentProtocol.REPLY_CREATEVISITOR);
        reply.setLastBucket(visited);
        reply.setVisitorStatistics(statistics);
        return reply;
    }

    /** Returns the last bucket that was visited, or {@link ProgressToken#FINISHED_BUCKET}. */
    private BucketId visitPart() throws IOException, InterruptedException {
        BucketId progress = message.getBuckets().get(1);
        if (progress.equals(ProgressToken.FINISHED_BUCKET)) return progress;
        BucketRange all = BucketRange.of(message.getBuckets().get(0));
        Optional<BucketRange> left = progress.equals(ProgressToken.NULL_BUCKET) ? Optional.of(all) : all.after(BucketRange.of(progress));
        if (left.isEmpty()) return ProgressToken.FINISHED_BUCKET;
        int limit = PART * Math.max(1, message.getMaxBucketsPerVisitor());
        List<GlobalKey> keys = store.keys(left.get(), limit);
        for (GlobalKey key : keys) visit(key);
        return keys.size() < limit ? ProgressToken.FINISHED_BUCKET : BucketRange.smallest(keys.get(keys.size() - 1).bucketKey());
    }

    private void visit(GlobalKey key) throws IOException, InterruptedException {
        Optional<DocumentStore.Stored> stored = store.get(key);
        if (stored.isEmpty() || !isInTime(stored.get().timestamp())) return;
        int bytes = stored.get().value().length;
        statistics.setDocumentsVisited(statistics.getDocumentsVisited() + 1);
        statistics.setBytesVisited(statistics.getBytesVisited() + bytes);
        Document document = state.deserialize(stored.get().value());
        if (selection.isPresent() && !selection.get().matches(document)) return;
        statistics.setDocumentsReturned(statistics.getDocumentsReturned() + 1);
        statistics.setBytesReturned(statistics.getBytesReturned() + bytes);
        sending.send(fields.of(document), stored.get().timestamp());
    }

    private boolean isInTime(long timestamp) {
        return timestamp >= message.getFromTimestamp() && (message.getToTimestamp() == 0 || timestamp <= message.getToTimestamp());
    }

    /** The documents under way to whoever visits: so many at a time as that one wants. */
    private static final class Sending {

        private final MessageSender sender;
        private final DocumentProtocol protocol;
        private final String destination;
        private final long deadline;
        private final int window;
        private final Semaphore free;
        private final AtomicReference<Error> error = new AtomicReference<>();

        Sending(MessageSender sender, DocumentProtocol protocol, CreateVisitorMessage message, long deadline) {
            this.sender = sender;
            this.protocol = protocol;
            this.deadline = deadline;
            destination = message.getDataDestination();
            window = Math.max(1, Math.min(MOST_PENDING, message.getMaxPendingReplyCount()));
            free = new Semaphore(window);
        }

        void send(Document document, long timestamp) throws InterruptedException {
            acquire(1);
            PutDocumentMessage put = new PutDocumentMessage(new DocumentPut(document));
            put.setPersistedTimestamp(timestamp);
            sender.send(put, protocol, destination, Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())))
                  .thenAccept(errors -> {
                      if (!errors.isEmpty()) error.compareAndSet(null, errors.get(0));
                      free.release();
                  });
        }

        void awaitReceived() throws InterruptedException { acquire(window); }

        private void acquire(int permits) throws InterruptedException {
            if (!free.tryAcquire(permits, deadline - System.nanoTime(), TimeUnit.NANOSECONDS))
                throw new VisitFailedException("The visitor's time is up and '" + destination + "' has not received every document");
            if (error.get() != null) throw new VisitFailedException("A document was not received: " + error.get().getMessage());
        }
    }
}
