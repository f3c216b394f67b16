package io.twotower.local.content;

import com.yahoo.component.Version;
import com.yahoo.compress.CompressionType;
import com.yahoo.compress.Compressor;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.documentapi.messagebus.protocol.CreateVisitorMessage;
import com.yahoo.documentapi.messagebus.protocol.DocumentProtocol;
import com.yahoo.documentapi.messagebus.protocol.GetDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.GetDocumentReply;
import com.yahoo.documentapi.messagebus.protocol.PutDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.RemoveDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.RemoveDocumentReply;
import com.yahoo.documentapi.messagebus.protocol.TestAndSetMessage;
import com.yahoo.documentapi.messagebus.protocol.UpdateDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.UpdateDocumentReply;
import com.yahoo.documentapi.messagebus.protocol.WriteDocumentReply;
import com.yahoo.documentapi.messagebus.protocol.WrongDistributionReply;
import com.yahoo.jrt.DataValue;
import com.yahoo.jrt.Int32Value;
import com.yahoo.jrt.Int8Value;
import com.yahoo.jrt.Method;
import com.yahoo.jrt.Request;
import com.yahoo.jrt.StringValue;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Values;
import com.yahoo.messagebus.EmptyReply;
import com.yahoo.messagebus.Error;
import com.yahoo.messagebus.ErrorCode;
import com.yahoo.messagebus.Message;
import com.yahoo.messagebus.Reply;
import com.yahoo.slime.BinaryFormat;
import com.yahoo.slime.Cursor;
import com.yahoo.slime.Inspector;
import com.yahoo.slime.Slime;
import com.yahoo.text.Utf8Array;
import io.twotower.local.messages.MessageSender;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Answers document messages. It speaks message bus over RPC itself ({@code mbus.slime}) instead of through Vespa's message bus
 * network, because that one listens on all of the machine's addresses.
 */
final class DocumentProtocolServer {

    private static final Logger log = Logger.getLogger(DocumentProtocolServer.class.getName());
    /** The version of the message bus protocol spoken. */
    private static final String PROTOCOL_VERSION = "8.310";

    private final Supplier<NodeState> state;
    private final DocumentStore store;
    private final DocumentWriter writer;
    private final MessageSender sender;
    private final Executor executor;
    private final Executor visitors;

    /** @param visitors for visits: they wait for whoever visits, and must not be in the way of others */
    DocumentProtocolServer(Supplier<NodeState> state, DocumentStore store, DocumentWriter writer, MessageSender sender, Executor executor,
            Executor visitors) {
        this.state = state;
        this.store = store;
        this.writer = writer;
        this.sender = sender;
        this.executor = executor;
        this.visitors = visitors;
    }

    void addMethods(Supervisor rpc) {
        rpc.addMethod(new Method("mbus.getVersion", "", "s", request -> request.returnValues().add(new StringValue(PROTOCOL_VERSION))));
        rpc.addMethod(new Method("mbus.slime", "bixbix", "bixbix", request -> {
            request.detach();
            executor.execute(() -> handle(request));
        }));
    }

    private void handle(Request request) {
        Exchange exchange;
        try {
            exchange = new Exchange(request, state.get());
        } catch (RuntimeException e) {
            request.setError(com.yahoo.jrt.ErrorCode.BAD_REQUEST, "Not a message bus message: " + e);
            request.returnRequest();
            return;
        }
        try {
            handle(exchange);
        } catch (RejectedDocumentException e) {
            exchange.error(DocumentProtocol.ERROR_REJECTED, e.getMessage());
        } catch (IOException | RuntimeException e) {
            log.log(Level.WARNING, "Cannot handle a document message", e);
            exchange.error(DocumentProtocol.ERROR_INTERNAL_FAILURE, e.toString());
        }
    }

    private void handle(Exchange exchange) throws IOException {
        Message message = exchange.message();
        if (message == null) {
            exchange.error(ErrorCode.DECODE_ERROR, "Cannot decode the message");
            return;
        }
        switch (message.getType()) {
            case DocumentProtocol.MESSAGE_PUTDOCUMENT -> put((PutDocumentMessage) message, exchange);
            case DocumentProtocol.MESSAGE_UPDATEDOCUMENT -> update((UpdateDocumentMessage) message, exchange);
            case DocumentProtocol.MESSAGE_REMOVEDOCUMENT -> remove((RemoveDocumentMessage) message, exchange);
            case DocumentProtocol.MESSAGE_GETDOCUMENT -> get((GetDocumentMessage) message, exchange);
            case DocumentProtocol.MESSAGE_CREATEVISITOR -> visitors.execute(() -> visit((CreateVisitorMessage) message, exchange));
            default -> throw new RejectedDocumentException("The local content node does not support " + message.getClass().getSimpleName());
        }
    }

    private void put(PutDocumentMessage message, Exchange exchange) {
        Document document = message.getDocumentPut().getDocument();
        requireType(document.getDataType().getName());
        WriteDocumentReply reply = new WriteDocumentReply(DocumentProtocol.REPLY_PUTDOCUMENT);
        writer.submit(new WriteOperation(document.getId(), conditional(message, document.getId(), message.getCreateIfNonExistent(), current -> Optional.of(document)), exchange.whenStored((existed, timestamp) -> {
            reply.setHighestModificationTimestamp(timestamp);
            return reply;
        })));
    }

    private void update(UpdateDocumentMessage message, Exchange exchange) {
        DocumentUpdate update = message.getDocumentUpdate();
        requireType(update.getDocumentType().getName());
        UpdateDocumentReply reply = new UpdateDocumentReply();
        WriteOperation.Change change = conditional(message, update.getId(), update.getCreateIfNonExistent(), current -> apply(update, current));
        writer.submit(new WriteOperation(update.getId(), change, exchange.whenStored((existed, timestamp) -> {
            reply.setWasFound(existed || update.getCreateIfNonExistent());
            reply.setHighestModificationTimestamp(timestamp);
            return reply;
        })));
    }

    private static Optional<Document> apply(DocumentUpdate update, WriteOperation.Current current) {
        if (!current.exists() && !update.getCreateIfNonExistent()) return Optional.empty();
        Document document = current.exists() ? current.read() : new Document(update.getDocumentType(), update.getId());
        update.applyTo(document);
        return Optional.of(document);
    }

    private void remove(RemoveDocumentMessage message, Exchange exchange) {
        DocumentId id = message.getDocumentId();
        requireType(id.getDocType());
        RemoveDocumentReply reply = new RemoveDocumentReply();
        writer.submit(new WriteOperation(id, conditional(message, id, false, current -> Optional.empty()), exchange.whenStored((existed, timestamp) -> {
            reply.setWasFound(existed);
            reply.setHighestModificationTimestamp(timestamp);
            return reply;
        })));
    }

    /**
     * A change under the message's condition, if it has one.
     *
     * @param create whether the message creates a document that is missing, whatever the condition
     */
    private WriteOperation.Change conditional(TestAndSetMessage message, DocumentId id, boolean create, WriteOperation.Change change) {
        if (!message.getCondition().isPresent()) return change;
        NodeState now = state.get();
        WriteCondition condition = WriteCondition.of(message.getCondition(), now.documentTypes().getDocumentType(now.config().schema()), create);
        return current -> {
            condition.test(id, current);
            return change.apply(current);
        };
    }

    private void get(GetDocumentMessage message, Exchange exchange) throws IOException {
        requireType(message.getDocumentId().getDocType());
        FieldSelection fields = FieldSelection.parse(exchange.state(), message.getFieldSet());
        Optional<DocumentStore.Stored> stored = store.get(GlobalKey.of(message.getDocumentId().getGlobalId()));
        exchange.reply(new GetDocumentReply(stored.map(found -> fields.of(exchange.state().deserialize(found.value()))).orElse(null)));
    }

    private void visit(CreateVisitorMessage message, Exchange exchange) {
        try {
            if (DocumentVisitor.canVisit(message)) {
                exchange.reply(DocumentVisitor.visit(exchange.state(), store, sender, message, exchange.timeLeft()));
            } else {
                WrongDistributionReply reply = new WrongDistributionReply("version:1 bits:" + DocumentVisitor.DISTRIBUTION_BITS
                        + " distributor:1 storage:1");
                reply.addError(new Error(DocumentProtocol.ERROR_WRONG_DISTRIBUTION, reply.getSystemState()));
                exchange.reply(reply);
            }
        } catch (RejectedDocumentException e) {
            exchange.error(DocumentProtocol.ERROR_ILLEGAL_PARAMETERS, e.getMessage());
        } catch (VisitFailedException e) {
            exchange.error(DocumentProtocol.ERROR_ABORTED, e.getMessage());
        } catch (IOException | RuntimeException e) {
            log.log(Level.WARNING, "Cannot visit documents", e);
            exchange.error(DocumentProtocol.ERROR_INTERNAL_FAILURE, e.toString());
        } catch (InterruptedException e) { // nobody here does that, see the threads' owner
            Thread.currentThread().interrupt();
            exchange.error(DocumentProtocol.ERROR_ABORTED, "Interrupted");
        }
    }

    private void requireType(String type) {
        String own = state.get().config().schema();
        if (!own.equals(type)) throw new RejectedDocumentException("Document type '" + type + "' is not of this application; it has '" + own
                + "'");
    }

    /** A message and the way back to its sender. */
    private static final class Exchange {

        private static final Compressor COMPRESSOR = new Compressor(CompressionType.LZ4, 3, 0.90, 1024);

        private final Request request;
        private final NodeState state;
        private final Version version;
        private final byte[] payload;
        private final Duration timeLeft;

        Exchange(Request request, NodeState state) {
            this.request = request;
            this.state = state;
            Values parameters = request.parameters();
            byte[] body = COMPRESSOR.decompress(parameters.get(5).asData(), CompressionType.valueOf(parameters.get(3).asInt8()),
                    parameters.get(4).asInt32());
            Inspector root = BinaryFormat.decode(body).get();
            version = new Version(new Utf8Array(root.field("version").asUtf8()));
            payload = root.field("msg").asData();
            timeLeft = Duration.ofMillis(root.field("timeleft").asLong());
            request.discardParameters();
        }

        NodeState state() { return state; }

        /** How long the sender waits for the reply, as of when it sent the message. */
        Duration timeLeft() { return timeLeft; }

        /** Returns the message, or null if it is none. */
        Message message() { return state.documentProtocol().decode(version, payload) instanceof Message message ? message : null; }

        /** Makes the reply of a write that succeeded. */
        @FunctionalInterface
        interface Success {
            Reply reply(boolean existed, long timestamp);
        }

        WriteOperation.Reply whenStored(Success success) {
            return new WriteOperation.Reply() {
                @Override
                public void stored(boolean existedBefore, long timestamp) { reply(success.reply(existedBefore, timestamp)); }

                @Override
                public void rejected(String reason) { error(DocumentProtocol.ERROR_REJECTED, reason); }

                @Override
                public void conditionFailed(String reason) { error(DocumentProtocol.ERROR_TEST_AND_SET_CONDITION_FAILED, reason); }

                @Override
                public void failed(String reason) { error(DocumentProtocol.ERROR_INTERNAL_FAILURE, reason); }
            };
        }

        void error(int code, String message) {
            EmptyReply reply = new EmptyReply();
            reply.addError(new Error(code, message));
            reply(reply);
        }

        void reply(Reply reply) {
            byte[] encoded = reply.getType() == 0 ? new byte[0] : state.documentProtocol().encode(version, reply);
            Slime slime = new Slime();
            Cursor root = slime.setObject();
            root.setString("version", version.toUtf8().getBytes());
            root.setDouble("retrydelay", reply.getRetryDelay());
            root.setString("prot", reply.getProtocol().getBytes());
            root.setData("msg", encoded);
            if (reply.hasErrors()) {
                Cursor errors = root.setArray("errors");
                reply.getErrors().forEach(error -> {
                    Cursor object = errors.addObject();
                    object.setLong("code", error.getCode());
                    object.setString("msg", error.getMessage());
                });
            }
            Compressor.Compression body = BinaryFormat.encode_and_compress(slime, COMPRESSOR);
            Values values = request.returnValues();
            values.add(new Int8Value(CompressionType.NONE.getCode())).add(new Int32Value(0)).add(new DataValue(new byte[0]));
            values.add(new Int8Value(body.type().getCode())).add(new Int32Value(body.uncompressedSize())).add(new DataValue(body.data()));
            request.returnRequest();
        }
    }
}
