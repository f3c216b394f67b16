package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.DocumentTypeManager;
import com.yahoo.document.serialization.DocumentSerializerFactory;
import com.yahoo.documentapi.messagebus.protocol.DocumentProtocol;
import com.yahoo.filedistribution.fileacquirer.FileAcquirer;
import com.yahoo.io.GrowableByteBuffer;

/** Everything a node derives from one application, with the index that serves it. Immutable: a deploy makes a new one. */
record NodeState(ClusterConfig config,
                 DocumentTypeManager documentTypes,
                 DocumentProtocol documentProtocol,
                 SearchSchema schema,
                 RankProfiles rankProfiles,
                 DocumentSummaries summaries,
                 SearchIndex index) {

    /** Reads the configuration, and the files it refers to; the index is still missing. */
    static NodeState of(ClusterConfig config, FileAcquirer files) {
        DocumentTypeManager documentTypes = new DocumentTypeManager(config.documentTypes());
        SearchSchema schema = SearchSchema.of(config);
        return new NodeState(config, documentTypes, new DocumentProtocol(documentTypes), schema,
                             RankProfiles.of(config, files), new DocumentSummaries(config.summaries(), schema), null);
    }

    NodeState with(SearchIndex index) {
        return new NodeState(config, documentTypes, documentProtocol, schema, rankProfiles, summaries, index);
    }

    Document deserialize(byte[] value) { return documentTypes.createDocument(GrowableByteBuffer.wrap(value)); }

    static byte[] serialize(Document document) {
        GrowableByteBuffer buffer = new GrowableByteBuffer(4096);
        DocumentSerializerFactory.createHead(buffer).write(document);
        buffer.flip();
        byte[] value = new byte[buffer.remaining()];
        buffer.get(value);
        return value;
    }
}
