package io.twotower.serving;

import com.yahoo.docproc.DocumentProcessor.Progress;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.TestAndSetCondition;
import com.yahoo.documentapi.AsyncSession;
import com.yahoo.documentapi.DocumentOperationParameters;
import com.yahoo.documentapi.DocumentResponse;
import com.yahoo.documentapi.Response;
import com.yahoo.documentapi.Result;
import com.yahoo.metrics.simple.Counter;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One update of an item's features: read the item, apply the update, make the vectors, and write it all under the condition that the
 * features still are those that were read; again from the start when they are not. It waits for no answer: each {@link #advance} goes as
 * far as it can.
 */
final class UpdateAttempt {
    private static final int MAX_DELAY_MS = 16;

    private final DocumentUpdate update;
    private final boolean touchesFeatures;
    private final ItemVectors vectors;
    private final AsyncSession session;
    private final int maxReads;
    private final Counter retries;
    private final Instant deadline;

    private Supplier<Optional<Progress>> step = this::read;
    private CompletableFuture<Response> answer;
    private Function<Response, Optional<Progress>> next;
    private DocumentUpdate completed;
    private OptionalLong revision = OptionalLong.empty();
    private int reads;
    private int delay = 1;
    private Optional<DocumentUpdate> result = Optional.empty();

    /**
     * @param touchesFeatures whether the update writes what a model reads; if not, only an item that it creates needs vectors
     * @param deadline when nobody waits for the update any more
     */
    UpdateAttempt(DocumentUpdate update, boolean touchesFeatures, ItemVectors vectors, AsyncSession session, int maxReads, Counter retries, Instant deadline) {
        this.update = update;
        this.touchesFeatures = touchesFeatures;
        this.vectors = vectors;
        this.session = session;
        this.maxReads = maxReads;
        this.retries = retries;
        this.deadline = deadline;
    }

    boolean isOverdue(Instant now) {
        return now.isAfter(deadline);
    }

    /** Returns what is left to pass on once this is done: nothing when the update is written, or when there was nothing to update. */
    Optional<DocumentUpdate> result() {
        return result;
    }

    /** Returns how to wait for the next step or for one's turn: little at first. */
    Progress later() {
        int now = delay;
        delay = Math.min(2 * delay, MAX_DELAY_MS);
        return Progress.later(now);
    }

    /**
     * Goes as far as answers are there.
     *
     * @return {@code LATER} when it has to be called again
     * @throws IllegalArgumentException when the update is not acceptable; names the field
     * @throws IllegalStateException when the document's type does not fit the models
     */
    Progress advance() {
        if (answer == null) {
            Optional<Progress> failure = step.get();
            if (failure.isPresent()) return failure.get();
        }
        while (answer != null && answer.isDone()) {
            Response response = answer.join();
            answer = null;
            delay = 1;
            Optional<Progress> end = next.apply(response);
            if (end.isPresent()) return end.get();
        }
        return later();
    }

    private Optional<Progress> read() {
        step = this::read;
        next = this::afterRead;
        return send(parameters -> session.get(update.getId(), parameters.withFieldSet(fieldSet())));
    }

    /** What a field path update tests can be any field. */
    private String fieldSet() {
        String type = update.getDocumentType().getName();
        if (!update.fieldPathUpdates().isEmpty()) return type + ":[document]";
        Set<String> fields = new TreeSet<>(vectors.featureFields());
        fields.addAll(UpdateCheck.touched(update));
        if (update.getDocumentType().hasField(FeatureRevision.FIELD)) fields.add(FeatureRevision.FIELD);
        return type + ":" + String.join(",", fields);
    }

    /** A session that has too much under way takes nothing: then it is tried again the next time. */
    private Optional<Progress> send(Function<DocumentOperationParameters, Result> operation) {
        CompletableFuture<Response> pending = new CompletableFuture<>();
        Result sent = operation.apply(DocumentOperationParameters.parameters().withDeadline(deadline).withResponseHandler(pending::complete));
        if (sent.isSuccess()) answer = pending;
        else if (sent.type() != Result.ResultType.TRANSIENT_ERROR) return failed("could not be sent: " + sent.error());
        return Optional.empty();
    }

    private Optional<Progress> afterRead(Response response) {
        if (response.outcome() != Response.Outcome.SUCCESS && response.outcome() != Response.Outcome.NOT_FOUND) return unanswered("read", response);
        Document current = response instanceof DocumentResponse read ? read.getDocument() : null;
        OptionalLong before = revision;
        revision = current == null ? OptionalLong.empty() : FeatureRevision.of(current);
        if (current == null && !update.getCreateIfNonExistent()) return nothingToUpdate();
        if (current != null && !touchesFeatures) return done(update);
        boolean sameAgain = reads > 0 && revision.equals(before);
        if (reads++ == maxReads) return overtaken();
        completed = vectors.complete(update, current == null ? new Document(update.getDocumentType(), update.getId()) : current);
        completed.setCondition(condition());
        // It was not the revision that failed the write, so it was the caller's own condition: let the content node say it.
        if (sameAgain && update.getCondition().isPresent()) return done(completed);
        if (reads > 1) retries.add();
        return write();
    }

    private TestAndSetCondition condition() {
        String unchanged = FeatureRevision.condition(update.getDocumentType().getName(), revision);
        return new TestAndSetCondition(update.getCondition().isPresent() ? "(" + update.getCondition().getSelection() + ") and " + unchanged : unchanged);
    }

    private Optional<Progress> write() {
        step = this::write;
        next = this::afterWrite;
        return send(parameters -> session.update(completed, parameters));
    }

    private Optional<Progress> afterWrite(Response response) {
        return switch (response.outcome()) {
            case SUCCESS -> done(null);
            case CONDITION_FAILED, NOT_FOUND -> read();
            case TIMEOUT -> unanswered("written", response);
            default -> done(completed); // Refused for another reason, which the caller hears best from who refuses it.
        };
    }

    /** As Vespa itself has it: an update of no document does nothing, and one with a condition fails. */
    private Optional<Progress> nothingToUpdate() {
        if (!update.getCondition().isPresent()) return done(null);
        DocumentUpdate failing = new DocumentUpdate(update);
        failing.setCondition(condition());
        return done(failing);
    }

    private Optional<Progress> done(DocumentUpdate left) {
        result = Optional.ofNullable(left);
        return Optional.of(Progress.DONE);
    }

    private Optional<Progress> overtaken() {
        return Optional.of(Progress.OVERLOAD.withReason(update.getId() + ": its features were changed by others " + maxReads
                + " times while this update was made. Send it again"));
    }

    private Optional<Progress> unanswered(String what, Response response) {
        if (response.outcome() == Response.Outcome.TIMEOUT)
            return Optional.of(Progress.TIMEOUT.withReason(update.getId() + ": the item could not be " + what + " in time: " + response.getTextMessage()));
        return failed("could not be " + what + ": " + response.getTextMessage());
    }

    private Optional<Progress> failed(String what) {
        return Optional.of(Progress.FAILED.withReason(update.getId() + ": the item " + what));
    }
}
