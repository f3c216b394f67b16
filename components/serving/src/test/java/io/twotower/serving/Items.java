package io.twotower.serving;

import com.yahoo.document.DataType;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentRemove;
import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.Field;
import com.yahoo.document.TensorDataType;
import com.yahoo.document.datatypes.Array;
import com.yahoo.document.datatypes.BoolFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.documentapi.AsyncParameters;
import com.yahoo.documentapi.AsyncSession;
import com.yahoo.documentapi.DocumentAccess;
import com.yahoo.documentapi.DocumentAccessException;
import com.yahoo.documentapi.DocumentAccessParams;
import com.yahoo.documentapi.DocumentOperationParameters;
import com.yahoo.documentapi.DocumentResponse;
import com.yahoo.documentapi.Response;
import com.yahoo.documentapi.Result;
import com.yahoo.documentapi.SubscriptionParameters;
import com.yahoo.documentapi.SubscriptionSession;
import com.yahoo.documentapi.SyncParameters;
import com.yahoo.documentapi.SyncSession;
import com.yahoo.documentapi.UpdateResponse;
import com.yahoo.documentapi.VisitorDestinationParameters;
import com.yahoo.documentapi.VisitorDestinationSession;
import com.yahoo.documentapi.VisitorParameters;
import com.yahoo.documentapi.VisitorSession;
import com.yahoo.document.config.DocumentmanagerConfig;
import com.yahoo.document.select.DocumentSelector;
import com.yahoo.document.select.parser.ParseException;
import com.yahoo.messagebus.Error;
import com.yahoo.messagebus.ErrorCode;
import com.yahoo.tensor.TensorType;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** Items in memory, read as a content cluster would give them: with the fields asked for and no others. */
class Items extends DocumentAccess {
    static final DocumentType TYPE = type("tensor<float>(x[4])");

    final List<String> fieldSets = new ArrayList<>();
    int sessions;
    boolean down;
    /** Whether a session takes no more requests. */
    boolean full;
    /** How each write ends; null when it is done. */
    Response.Outcome refusal;
    /** Updates that arrived, whatever became of them. */
    final List<DocumentUpdate> written = new ArrayList<>();
    private final Deque<Runnable> requests = new ArrayDeque<>();
    private final Map<DocumentId, Document> documents = new HashMap<>();

    Items(Document... items) {
        super(new DocumentAccessParams().setDocumentmanagerConfig(new DocumentmanagerConfig.Builder().build()));
        for (Document item : items) documents.put(item.getId(), item);
    }

    static DocumentType type(String tensor) {
        DocumentType type = new DocumentType("item");
        type.addField("name", DataType.STRING);
        type.addField("tags", DataType.getArray(DataType.STRING));
        type.addField("synopsis", DataType.STRING);
        type.addField("size", DataType.LONG);
        type.addField("free", DataType.BOOL);
        type.addField("price", DataType.FLOAT);
        for (String slot : List.of("a", "b")) {
            type.addField("embedding_" + slot, new TensorDataType(TensorType.fromSpec(tensor)));
            type.addField("generation_" + slot, DataType.STRING);
        }
        type.addField("feature_revision", DataType.LONG);
        return type;
    }

    static DocumentId id(String name) {
        return new DocumentId("id:item:item::" + name);
    }

    static Document item(String name, List<String> tags, String synopsis, long size, boolean free) {
        Document item = new Document(TYPE, id(name));
        item.setFieldValue("name", name);
        item.setFieldValue("tags", strings(tags));
        item.setFieldValue("synopsis", synopsis);
        item.setFieldValue("size", size);
        item.setFieldValue(TYPE.getField("free"), new BoolFieldValue(free));
        return item;
    }

    static Array<StringFieldValue> strings(List<String> values) {
        Array<StringFieldValue> array = new Array<>(DataType.getArray(DataType.STRING));
        values.forEach(value -> array.add(new StringFieldValue(value)));
        return array;
    }

    static Document vim() {
        return item("vim", List.of("a", "b"), "Vi improved", 1, true);
    }

    static Document emacs() {
        return item("emacs", List.of("a", "c"), "The editor", 2, true);
    }

    static Document nano() {
        return item("nano", List.of("b"), "small editor", 3, false);
    }

    /** Returns what is stored; null when there is nothing. */
    Document stored(DocumentId id) {
        return documents.get(id);
    }

    void store(Document item) {
        documents.put(item.getId(), item);
    }

    void remove(DocumentId id) {
        documents.remove(id);
    }

    Document read(DocumentId id, String fieldSet) {
        fieldSets.add(fieldSet);
        if (down) throw new DocumentAccessException("no node answers");
        Document stored = documents.get(id);
        if (stored == null) return null;
        Document read = new Document(TYPE, id);
        if (fieldSet.equals("item:[document]")) return stored.clone();
        if (!fieldSet.equals("[id]"))
            for (String name : fieldSet.substring("item:".length()).split(",")) {
                Field field = TYPE.getField(name);
                if (field == null) throw new DocumentAccessException("no field " + name);
                if (stored.getFieldValue(field) != null) read.setFieldValue(field, stored.getFieldValue(field).clone());
            }
        return read;
    }

    @Override
    public SyncSession createSyncSession(SyncParameters parameters) {
        sessions++;
        return new SyncSession() {
            @Override
            public Document get(DocumentId id, DocumentOperationParameters parameters, Duration timeout) {
                return read(id, parameters.fieldSet().orElseThrow());
            }

            @Override
            public void destroy() {
                sessions--;
            }

            @Override
            public Document get(DocumentId id, Duration timeout) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void put(DocumentPut put) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean remove(DocumentRemove remove) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean update(DocumentUpdate update) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Response getNext() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Response getNext(int timeout) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public AsyncSession createAsyncSession(AsyncParameters parameters) {
        sessions++;
        return new Asynchronous();
    }

    /** Answers the requests that wait, in the order in which they came. */
    void answer() {
        for (int waiting = requests.size(); waiting > 0; waiting--) requests.remove().run();
    }

    private Response get(long request, DocumentId id, String fieldSet) {
        if (down) return new Response(request, "no node answers", Response.Outcome.ERROR);
        return new DocumentResponse(request, read(id, fieldSet));
    }

    /** Writes as a content node does: whole, if its condition holds; and a condition is of no account where a document is created. */
    private Response update(long request, DocumentUpdate update) {
        written.add(update);
        if (refusal != null) return new Response(request, "refused", refusal);
        Document current = documents.get(update.getId());
        if (current == null && !update.getCreateIfNonExistent())
            return update.getCondition().isPresent() ? new Response(request, "no document", Response.Outcome.CONDITION_FAILED) : new UpdateResponse(request, false);
        if (current != null && !holds(update, current)) return new Response(request, "condition failed", Response.Outcome.CONDITION_FAILED);
        Document changed = current == null ? new Document(TYPE, update.getId()) : current.clone();
        update.applyTo(changed);
        documents.put(update.getId(), changed);
        return new UpdateResponse(request, true);
    }

    private static boolean holds(DocumentUpdate update, Document current) {
        if (!update.getCondition().isPresent()) return true;
        try {
            return new DocumentSelector(update.getCondition().getSelection()).accepts(new DocumentPut(current)) == com.yahoo.document.select.Result.TRUE;
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private final class Asynchronous implements AsyncSession {
        private Result later(DocumentOperationParameters parameters, LongFunction<Response> answer) {
            if (full) return new Result(Result.ResultType.TRANSIENT_ERROR, new Error(ErrorCode.SEND_QUEUE_FULL, "full"));
            requests.add(() -> parameters.responseHandler().orElseThrow().handleResponse(answer.apply(1)));
            return new Result(1);
        }

        @Override
        public Result get(DocumentId id, DocumentOperationParameters parameters) {
            return later(parameters, request -> Items.this.get(request, id, parameters.fieldSet().orElseThrow()));
        }

        @Override
        public Result update(DocumentUpdate update, DocumentOperationParameters parameters) {
            DocumentUpdate sent = new DocumentUpdate(update);
            sent.setCondition(update.getCondition());
            return later(parameters, request -> Items.this.update(request, sent));
        }

        @Override
        public void destroy() {
            sessions--;
        }

        @Override
        public Result get(DocumentId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Result put(Document document) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Result remove(DocumentId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Result update(DocumentUpdate update) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double getCurrentWindowSize() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Response getNext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Response getNext(int timeout) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public VisitorSession createVisitorSession(VisitorParameters parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public VisitorDestinationSession createVisitorDestinationSession(VisitorDestinationParameters parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SubscriptionSession createSubscription(SubscriptionParameters parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SubscriptionSession openSubscription(SubscriptionParameters parameters) {
        throw new UnsupportedOperationException();
    }
}
