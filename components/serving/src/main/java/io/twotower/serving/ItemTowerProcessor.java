package io.twotower.serving;

import com.yahoo.component.annotation.Inject;
import com.yahoo.component.chain.dependencies.Before;
import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.docproc.DocumentProcessor;
import com.yahoo.docproc.Processing;
import com.yahoo.document.DocumentOperation;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.documentapi.AsyncParameters;
import com.yahoo.documentapi.AsyncSession;
import com.yahoo.documentapi.DocumentAccess;
import com.yahoo.messagebus.StaticThrottlePolicy;
import com.yahoo.metrics.simple.Counter;
import com.yahoo.metrics.simple.MetricReceiver;

import java.time.Duration;
import java.time.Instant;
import java.util.ListIterator;

/**
 * Gives every item that is put a vector of each filled slot's model, the model's name beside it, and a revision of its features. Whoever
 * feeds may send vectors along and save the work; one of another model, or one that is no vector of this slot, is made again, and one for an
 * empty slot is dropped.
 *
 * <p>An update that changes what a model reads gets new vectors too, made of the item as it is then. Between reading and writing another may
 * change the item, so the write has the condition that its {@link FeatureRevision} is still the one that was read. A processor only hands
 * operations on, and sees neither that such a condition fails nor can it try again then. It therefore writes by itself, and hands nothing on
 * once that is done: the completed update, see {@link ItemVectors}, goes through this chain and Vespa's indexing as any other, is recognised
 * as complete, and its answer comes back here. Nothing blocks meanwhile: the operation steps aside ({@code LATER}) and its thread is free, so
 * that any number of updates get through with a few threads. See {@link UpdateAttempt}.
 *
 * <p>Other updates pass; they may replace a slot's vector and generation together. Bad documents are answered with 400 and the field's name.
 * Documents of other types and removes pass.
 */
@Before("indexedDocument") // What Vespa's own indexing processor provides: it must see the vectors.
public final class ItemTowerProcessor extends DocumentProcessor {
    /** Of one operation at a time: those of a processing are done one after the other. */
    private static final String ATTEMPT = "io.twotower.serving.update";
    private static final Duration LONGEST_UPDATE = Duration.ofMinutes(3);

    private final ItemTowerConfig config;
    private final ItemVectors vectors;
    private final UpdateCheck updateCheck;
    private final UpdateAttempts attempts;
    private final AsyncSession session;
    private final Counter retries;

    @Inject
    public ItemTowerProcessor(ItemTowerConfig config, ComponentRegistry<SlotTowers> registry, DocumentAccess access, MetricReceiver metrics) {
        this.config = config;
        Slots slots = new Slots(registry);
        vectors = new ItemVectors(config.documentType(), slots, config.maxStringLength());
        updateCheck = new UpdateCheck(slots, vectors.featureFields());
        attempts = new UpdateAttempts(config.maxUpdatesInFlight());
        retries = metrics.declareCounter("twotower.update_retries");
        AsyncParameters parameters = new AsyncParameters();
        parameters.setThrottlePolicy(new StaticThrottlePolicy().setMaxPendingCount(config.maxUpdatesInFlight()));
        session = access.createAsyncSession(parameters);
    }

    @Override
    public Progress process(Processing processing) {
        for (ListIterator<DocumentOperation> operations = processing.getDocumentOperations().listIterator(); operations.hasNext(); ) {
            DocumentOperation operation = operations.next();
            try {
                Progress progress = process(operation, processing, operations);
                if (!progress.equals(Progress.DONE)) return progress;
            } catch (IllegalArgumentException e) {
                return Progress.INVALID_INPUT.withReason(operation.getId() + ": " + e.getMessage());
            } catch (IllegalStateException e) {
                return Progress.FAILED.withReason(operation.getId() + ": " + e.getMessage());
            }
        }
        return Progress.DONE;
    }

    private Progress process(DocumentOperation operation, Processing processing, ListIterator<DocumentOperation> operations) {
        if (operation instanceof DocumentPut put && isItem(put.getDocument().getDataType())) vectors.complete(put.getDocument());
        if (operation instanceof DocumentUpdate update && isItem(update.getDocumentType())) {
            updateCheck.check(update);
            if (updateCheck.needsVectors(update)) return update(update, processing, operations);
        }
        return Progress.DONE;
    }

    private boolean isItem(DocumentType type) {
        return type.getName().equals(config.documentType());
    }

    private Progress update(DocumentUpdate update, Processing processing, ListIterator<DocumentOperation> operations) {
        UpdateAttempt attempt = (UpdateAttempt) processing.getVariable(ATTEMPT);
        if (attempt == null) {
            attempt = new UpdateAttempt(update, updateCheck.touchesFeatures(update), vectors, session, config.maxUpdateAttempts(), retries,
                                        Instant.now().plus(timeLeft(processing)));
            if (!attempts.add(attempt))
                return Progress.OVERLOAD.withReason(update.getId() + ": " + config.maxUpdatesInFlight() + " updates of features are under way. Send it again later");
            processing.setVariable(ATTEMPT, attempt);
        }
        if (!attempts.hasTurn(update.getId(), attempt)) return attempt.later();
        Progress progress = Progress.FAILED;
        try {
            progress = attempt.advance();
        } finally {
            if (!progress.equals(Progress.LATER)) {
                attempts.remove(update.getId(), attempt);
                processing.removeVariable(ATTEMPT);
            }
        }
        if (progress.equals(Progress.DONE)) attempt.result().ifPresentOrElse(operations::set, operations::remove);
        return progress;
    }

    private static Duration timeLeft(Processing processing) {
        Duration left = processing.timeLeft();
        return left.compareTo(LONGEST_UPDATE) < 0 ? left : LONGEST_UPDATE;
    }

    @Override
    public void deconstruct() {
        session.destroy();
        super.deconstruct();
    }
}
