package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.DocsumReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.DocsumRequest;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.Hit;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.MonitorReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTree;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.QueryTreeItem;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchRequest;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.TensorProperty;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.yahoo.cloud.config.SlobroksConfig;
import com.yahoo.compress.CompressionType;
import com.yahoo.compress.Compressor;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentTypeManager;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.documentapi.messagebus.protocol.DocumentProtocol;
import com.yahoo.documentapi.messagebus.protocol.GetDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.GetDocumentReply;
import com.yahoo.documentapi.messagebus.protocol.PutDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.RemoveDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.UpdateDocumentMessage;
import com.yahoo.document.config.DocumentmanagerConfig;
import com.yahoo.jrt.DataValue;
import com.yahoo.jrt.Int32Value;
import com.yahoo.jrt.Int8Value;
import com.yahoo.jrt.ListenFailedException;
import com.yahoo.jrt.Request;
import com.yahoo.jrt.Spec;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Target;
import com.yahoo.jrt.Transport;
import com.yahoo.jrt.slobrok.server.Slobrok;
import com.yahoo.messagebus.DynamicThrottlePolicy;
import com.yahoo.messagebus.Message;
import com.yahoo.messagebus.MessageBusParams;
import com.yahoo.messagebus.MessagebusConfig;
import com.yahoo.messagebus.RPCMessageBus;
import com.yahoo.messagebus.Reply;
import com.yahoo.messagebus.SourceSession;
import com.yahoo.messagebus.SourceSessionParams;
import com.yahoo.messagebus.network.Identity;
import com.yahoo.messagebus.network.rpc.RPCNetworkParams;
import com.yahoo.messagebus.routing.Route;
import com.yahoo.slime.BinaryFormat;
import com.yahoo.slime.Inspector;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.serialization.TypedBinaryFormat;
import org.awaitility.Awaitility;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A content node with clients of Vespa's own: the message bus for documents, plain RPC for the dispatcher's calls. */
final class TestNode implements AutoCloseable {

    static final Route ROUTE = Route.parse("storage/cluster.items/distributor/0/default");

    private final Slobrok slobrok;
    private final Supervisor rpc = new Supervisor(new Transport("test-client", 1));
    private final Compressor compressor = new Compressor(CompressionType.LZ4);
    private final RPCMessageBus bus;
    private final SourceSession session;
    private final Target target;
    final DocumentTypeManager types;
    final ContentNode node;

    TestNode(TestApplication application, Path directory) {
        try {
            slobrok = new Slobrok(0);
        } catch (ListenFailedException e) {
            throw new IllegalStateException(e);
        }
        node = ContentNode.start(application.model(), directory, slobrok.port(), application.files());
        types = new DocumentTypeManager(application.model().getConfig(DocumentmanagerConfig.class, "client"));
        SlobroksConfig slobroks = new SlobroksConfig.Builder().slobrok(s -> s.connectionspec("tcp/127.0.0.1:" + slobrok.port())).build();
        bus = new RPCMessageBus(new MessageBusParams().addProtocol(new DocumentProtocol(types)).setMessageBusConfig(new MessagebusConfig.Builder().build()),
                                new RPCNetworkParams().setIdentity(new Identity("test")).setSlobroksConfig(slobroks));
        session = bus.getMessageBus().createSourceSession(new SourceSessionParams()
                .setThrottlePolicy(new DynamicThrottlePolicy()).setTimeout(30)
                .setReplyHandler(reply -> replied(reply)));
        target = rpc.connect(new Spec("127.0.0.1", node.rpcPort()));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> bus.getRPCNetwork().getMirror().lookup("storage/cluster.items/distributor/0/default").size() == 1);
    }

    private void replied(Reply reply) {
        @SuppressWarnings("unchecked") // set by sendAsync
        CompletableFuture<Reply> waiting = (CompletableFuture<Reply>) reply.getContext();
        waiting.complete(reply);
    }

    CompletableFuture<Reply> sendAsync(Message message) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        message.setContext(reply);
        try {
            if (!session.sendBlocking(message.setRoute(ROUTE)).isAccepted()) throw new IllegalStateException("not accepted");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return reply;
    }

    Reply send(Message message) {
        try {
            return sendAsync(message).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends and expects success. */
    Reply succeed(Message message) {
        Reply reply = send(message);
        if (reply.hasErrors()) throw new AssertionError(reply.getError(0).getMessage());
        return reply;
    }

    /** Sends and returns the error's message. */
    String fail(Message message) {
        Reply reply = send(message);
        if (!reply.hasErrors()) throw new AssertionError("Expected an error");
        return reply.getError(0).getMessage();
    }

    Document document(String id) { return new Document(types.getDocumentType("item"), id(id)); }

    static DocumentId id(String id) { return new DocumentId("id:item:item::" + id); }

    void put(Document document) { succeed(new PutDocumentMessage(new DocumentPut(document))); }

    void remove(String id) { succeed(new RemoveDocumentMessage(id(id))); }

    DocumentUpdate update(String id) { return new DocumentUpdate(types.getDocumentType("item"), id(id)); }

    void apply(DocumentUpdate update) { succeed(new UpdateDocumentMessage(update)); }

    /** Returns the document, or null. */
    Document get(String id, String fieldSet) { return ((GetDocumentReply) succeed(new GetDocumentMessage(id(id), fieldSet))).getDocument(); }

    Document get(String id) { return get(id, "[all]"); }

    static SearchRequest.Builder request(QueryTreeItem root) {
        return SearchRequest.newBuilder().setHits(100).setTimeout(10_000).setRankProfile("unranked").setDocumentType("item").setQueryTree(QueryTree.newBuilder().setRoot(root));
    }

    static TensorProperty tensor(String name, Tensor value) {
        return TensorProperty.newBuilder().setName(name).setValue(ByteString.copyFrom(TypedBinaryFormat.encode(value))).build();
    }

    SearchReply search(SearchRequest.Builder request) { return parse(invoke("search", request.build()), SearchReply::parseFrom); }

    /** Returns the ids of the hits, in order; the query must succeed. */
    List<String> ids(SearchRequest.Builder request, List<String> known) {
        SearchReply reply = search(request);
        if (reply.getErrorsCount() > 0) throw new AssertionError(reply.getErrors(0).getMessage());
        return reply.getHitsList().stream().map(hit -> idOf(hit, known)).toList();
    }

    static String idOf(Hit hit, List<String> known) {
        byte[] gid = hit.getGlobalId().toByteArray();
        return known.stream().filter(id -> Arrays.equals(id(id).getGlobalId(), gid)).findFirst().orElseThrow();
    }

    Inspector summaries(Consumer<DocsumRequest.Builder> settings, List<String> ids) {
        DocsumRequest.Builder request = DocsumRequest.newBuilder().setTimeout(10_000).setRankProfile("unranked").setDocumentType("item");
        ids.forEach(id -> request.addGlobalIds(ByteString.copyFrom(id(id).getGlobalId())));
        settings.accept(request);
        DocsumReply reply = parse(invoke("getDocsums", request.build()), DocsumReply::parseFrom);
        if (reply.getErrorsCount() > 0) throw new AssertionError(reply.getErrors(0).getMessage());
        return BinaryFormat.decode(reply.getSlimeSummaries().toByteArray()).get().field("docsums");
    }

    MonitorReply ping() { return parse(invoke("ping", SearchRequest.getDefaultInstance()), MonitorReply::parseFrom); }

    private byte[] invoke(String method, MessageLite message) {
        Request request = new Request("vespa.searchprotocol." + method);
        byte[] content = message.toByteArray();
        request.parameters().add(new Int8Value(CompressionType.NONE.getCode())).add(new Int32Value(content.length)).add(new DataValue(content));
        target.invokeSync(request, Duration.ofSeconds(30));
        if (request.isError()) throw new AssertionError(request.errorMessage());
        return compressor.decompress(request.returnValues().get(2).asData(), CompressionType.valueOf(request.returnValues().get(0).asInt8()), request.returnValues().get(1).asInt32());
    }

    private interface Parser<T> {
        T parse(byte[] content) throws InvalidProtocolBufferException;
    }

    private static <T> T parse(byte[] content, Parser<T> parser) {
        try {
            return parser.parse(content);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        session.destroy();
        bus.destroy();
        target.close();
        rpc.transport().shutdown().join();
        node.close();
        slobrok.stop();
    }
}
