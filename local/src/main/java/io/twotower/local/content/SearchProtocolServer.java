package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.DocsumReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.DocsumRequest;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.MonitorReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchReply;
import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SearchRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.yahoo.compress.CompressionType;
import com.yahoo.compress.Compressor;
import com.yahoo.jrt.DataValue;
import com.yahoo.jrt.ErrorCode;
import com.yahoo.jrt.Int32Value;
import com.yahoo.jrt.Int8Value;
import com.yahoo.jrt.Method;
import com.yahoo.jrt.Request;
import com.yahoo.jrt.Supervisor;
import com.yahoo.slime.BinaryFormat;
import com.yahoo.slime.Slime;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Answers the dispatcher's protocol: ping, search and document summaries, each a protobuf message in an RPC. */
final class SearchProtocolServer {

    private static final Logger log = Logger.getLogger(SearchProtocolServer.class.getName());

    private final SearchHandler searches;
    private final Executor executor;
    private final Compressor compressor = new Compressor(CompressionType.LZ4, 3, 0.90, 1024);

    SearchProtocolServer(SearchHandler searches, Executor executor) {
        this.searches = searches;
        this.executor = executor;
    }

    void addMethods(Supervisor rpc) {
        add(rpc, "ping", this::ping);
        add(rpc, "search", this::search);
        add(rpc, "getDocsums", this::summaries);
    }

    @FunctionalInterface
    private interface Answer {
        MessageLite to(byte[] request) throws IOException;
    }

    private void add(Supervisor rpc, String name, Answer answer) {
        rpc.addMethod(new Method("vespa.searchprotocol." + name, "bix", "bix", request -> {
            request.detach();
            executor.execute(() -> handle(request, answer));
        }));
    }

    private void handle(Request request, Answer answer) {
        try {
            byte[] content = compressor.decompress(request.parameters().get(2).asData(),
                    CompressionType.valueOf(request.parameters().get(0).asInt8()), request.parameters().get(1).asInt32());
            Compressor.Compression reply = compressor.compress(answer.to(content).toByteArray());
            request.returnValues().add(new Int8Value(reply.type().getCode()))
                   .add(new Int32Value(reply.uncompressedSize())).add(new DataValue(reply.data()));
        } catch (IOException | RuntimeException e) {
            log.log(Level.WARNING, "Cannot answer " + request.methodName(), e);
            request.setError(ErrorCode.METHOD_FAILED, e.toString());
        }
        request.returnRequest();
    }

    private MessageLite ping(byte[] request) {
        int documents = searches.documents();
        return MonitorReply.newBuilder().setOnline(true).setActiveDocs(documents).setTargetActiveDocs(documents).setDistributionKey(0).build();
    }

    private MessageLite search(byte[] content) throws IOException {
        SearchRequest request = SearchRequest.parseFrom(content);
        try {
            return searches.search(request);
        } catch (UnsupportedQueryException e) {
            return SearchReply.newBuilder().addErrors(error(e.getMessage())).build();
        } catch (IOException | RuntimeException e) {
            log.log(Level.WARNING, "A search failed", e);
            return SearchReply.newBuilder().addErrors(error("The search failed in the local content node: " + e)).build();
        }
    }

    private MessageLite summaries(byte[] content) throws IOException {
        DocsumRequest request = DocsumRequest.parseFrom(content);
        try {
            return searches.summaries(request);
        } catch (UnsupportedQueryException e) {
            return failed(e.getMessage());
        } catch (IOException | RuntimeException e) {
            log.log(Level.WARNING, "Filling summaries failed", e);
            return failed("Filling summaries failed in the local content node: " + e);
        }
    }

    /** The dispatcher reads the summaries before the errors, so that there must be some. */
    private static DocsumReply failed(String message) {
        Slime none = new Slime();
        none.setObject();
        return DocsumReply.newBuilder().setSlimeSummaries(ByteString.copyFrom(BinaryFormat.encode(none))).addErrors(error(message)).build();
    }

    private static SearchProtocol.Error error(String message) { return SearchProtocol.Error.newBuilder().setMessage(message).build(); }
}
