package io.twotower.serving;

import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;
import com.yahoo.documentapi.DocumentAccess;
import com.yahoo.documentapi.DocumentOperationParameters;
import com.yahoo.documentapi.SyncParameters;
import com.yahoo.documentapi.SyncSession;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Reads stored items by id, through one session that is kept open. */
final class ItemStore implements AutoCloseable {
    private final String namespace;
    private final String documentType;
    private final SyncSession session;

    ItemStore(DocumentAccess access, String namespace, String documentType) {
        this.namespace = namespace;
        this.documentType = documentType;
        this.session = access.createSyncSession(new SyncParameters.Builder().build());
    }

    /** @throws IllegalArgumentException when no document can have this id */
    DocumentId documentId(String item) {
        return new DocumentId("id:" + namespace + ":" + documentType + "::" + item);
    }

    /**
     * Reads some fields of an item.
     *
     * @return empty when there is no such item
     * @throws com.yahoo.documentapi.DocumentAccessException when the content cluster does not answer in time
     */
    Optional<Document> read(DocumentId id, Collection<String> fields, Duration timeout) {
        String fieldSet = fields.isEmpty() ? "[id]" : documentType + ":" + String.join(",", fields);
        return Optional.ofNullable(session.get(id, DocumentOperationParameters.parameters().withFieldSet(fieldSet), timeout));
    }

    @Override
    public void close() {
        session.destroy();
    }
}
